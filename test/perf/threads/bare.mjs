// No ECS, one thread: the model's own loops.
export function open({ model, entities }, columns) {
  return {
    pass: () => model(columns, entities),
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, (i) => column[i]])),
  }
}
