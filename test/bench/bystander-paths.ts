export const benchImages = 100_000;

export function benchPath(index: number): string {
  return `/shoot ${index % 50}/IMG_${index}.jpg`;
}
