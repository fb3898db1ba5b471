export default { entry: './game/main.js' }
