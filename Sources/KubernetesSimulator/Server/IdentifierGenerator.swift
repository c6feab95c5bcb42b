internal import KubernetesCore

/// Makes uids and the endings of generated names: the same ones for the same seed.
struct IdentifierGenerator: Sendable {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// The next uid, of the form of a random UUID.
  mutating func uid() -> String {
    let high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = (high.hexadecimal + low.hexadecimal)[...]
    let cuts = [8, 4, 4, 4, 12]
    var rest = digits
    return cuts.map { length in
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }.joined(separator: "-")
  }

  /// Five characters that make no words, as the API server appends them to `generateName`.
  mutating func suffix() -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    return String((0..<5).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
  }
}

extension UInt64 {
  /// Sixteen hexadecimal digits.
  fileprivate var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
