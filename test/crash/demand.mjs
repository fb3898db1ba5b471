/** @throws When what must hold does not. */
export function demand(holds, message) {
  if (!holds) throw new Error(message)
}
