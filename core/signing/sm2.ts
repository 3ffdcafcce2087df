/**
 * SM2 signatures checked (GB/T 32918.2, the curve of GB/T 32918.5), with the user id that the standard sets when nothing
 * else was agreed. Only public data is worked with, so nothing has to run in constant time; it signs nothing.
 */
import { createHash } from "node:crypto";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const G: Point = {
  x: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  y: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const USER = "1234567812345678";

type Point = { x: bigint; y: bigint };
/** Jacobian coordinates; z is 0 at infinity. */
type Sum = { x: bigint; y: bigint; z: bigint };

/** Whether an uncompressed point in hex (04…) lies on the curve. */
export function isSm2Point(key: string): boolean {
  return pointOf(key) !== undefined;
}

/** Whether the 64 bytes r and s are the signature of the message by the key. */
export function verifySm2(message: Buffer, signature: Buffer, key: string): boolean {
  const point = pointOf(key);
  if (!point || signature.length !== 64) return false;
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  if (r < 1n || r >= N || s < 1n || s >= N) return false;
  const t = (r + s) % N;
  if (t === 0n) return false;
  const found = add(times(G, s), times(point, t));
  if (found.z === 0n) return false;
  const x = mod(found.x * power(found.z * found.z, P - 2n));
  return (digestOf(message, point) + x) % N === r;
}

/** The digest that is signed: of the identity (user id, curve, key) and the message. */
function digestOf(message: Buffer, { x, y }: Point): bigint {
  const user = Buffer.from(USER, "latin1");
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(user.length * 8);
  const identity = sm3(bits, user, ...[A, B, G.x, G.y, x, y].map(bytesOf));
  return numberOf(sm3(identity, message));
}

function sm3(...parts: Buffer[]): Buffer {
  const hash = createHash("sm3");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function pointOf(key: string): Point | undefined {
  const [, x = "", y = ""] = /^04([0-9a-f]{64})([0-9a-f]{64})$/i.exec(key) ?? [];
  if (x === "") return undefined;
  const point = { x: BigInt(`0x${x}`), y: BigInt(`0x${y}`) };
  const on = mod(point.y * point.y) === mod(point.x ** 3n + A * point.x + B);
  return point.x < P && point.y < P && on ? point : undefined;
}

function times({ x, y }: Point, factor: bigint): Sum {
  let sum: Sum = { x: 0n, y: 1n, z: 0n };
  for (const bit of factor.toString(2)) {
    sum = twice(sum);
    if (bit === "1") sum = add(sum, { x, y, z: 1n });
  }
  return sum;
}

function twice({ x, y, z }: Sum): Sum {
  if (z === 0n) return { x, y, z };
  const yy = mod(y * y);
  const s = mod(4n * x * yy);
  const m = mod(3n * x * x + A * z ** 4n);
  const next = mod(m * m - 2n * s);
  return { x: next, y: mod(m * (s - next) - 8n * yy * yy), z: mod(2n * y * z) };
}

function add(a: Sum, b: Sum): Sum {
  if (a.z === 0n) return b;
  if (b.z === 0n) return a;
  const [aa, bb] = [mod(a.z * a.z), mod(b.z * b.z)];
  const [u, v] = [mod(a.x * bb), mod(b.x * aa)];
  const [s, t] = [mod(a.y * bb * b.z), mod(b.y * aa * a.z)];
  if (u === v) return s === t ? twice(a) : { x: 0n, y: 1n, z: 0n };
  const h = mod(v - u);
  const r = mod(t - s);
  const hh = mod(h * h);
  const hhh = mod(h * hh);
  const x = mod(r * r - hhh - 2n * u * hh);
  return { x, y: mod(r * (u * hh - x) - s * hhh), z: mod(h * a.z * b.z) };
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = mod(result * result);
    if (bit === "1") result = mod(result * base);
  }
  return result;
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex");
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}
