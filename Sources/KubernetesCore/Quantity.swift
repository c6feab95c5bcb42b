/// An amount of a resource: a number with a suffix such as `500Mi`, `2Gi`, `100m` or `1e3`, exact to
/// billionths.
///
/// The syntax is that of `k8s.io/apimachinery/pkg/api/resource.Quantity`. What is finer than a billionth
/// is rounded up, and what is larger than any resource is held to a limit far beyond. An API server
/// shows an amount in one form however it was written: `1024Mi` becomes `1Gi`.
public struct Quantity: Sendable, Hashable, Comparable {
  /// The family of suffixes that an amount was written with; it is shown with the same.
  private enum Format: Sendable {
    /// `n`, `u`, `m`, none, `k`, `M` and so on.
    case decimal
    /// `Ki`, `Mi` and so on.
    case binary
    /// `e3`, or `E3`.
    case exponent(String)
  }

  private let nanos: Int128
  private let format: Format

  /// No amount of anything.
  public static let zero = Quantity(nanos: 0)

  /// What an API server says of a text that is no amount.
  package static let rule =
    "quantities must match the regular expression "
    + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

  private static let decimals: [JSONKey] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
  private static let binaries: [JSONKey] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
  private static let billion: Int128 = 1_000_000_000
  /// The most billionths that are counted, ten times what an API server takes: sums still fit, and all
  /// digits of a smaller amount are read.
  private static let most: Int128 = 100_000_000_000 * billion * billion
  /// The largest power of ten that may be written.
  private static let exponents = -64...64

  private init(nanos: Int128, format: Format = .decimal) {
    self.nanos = min(max(nanos, -Self.most), Self.most)
    self.format = format
  }

  /// Reads an amount; nil where the text is none.
  public init?(_ text: String) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let isSigned = isNegative || text.utf8.first == UInt8(ascii: "+")
    let rest = text.utf8.dropFirst(isSigned ? 1 : 0)
    let number = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
      let scale = Self.scale(String(decoding: rest.dropFirst(number.count), as: UTF8.self))
    else { return nil }
    // The digits as one whole number, which the scale's power of ten and their own make the amount.
    var power = scale.power
    var digits: Int128 = 0
    var isInexact = false
    for (index, part) in parts.enumerated() {
      for digit in part {
        guard digits < Int128.max / Self.billion else {
          // Beyond the precision that is needed: in front of the point they still multiply.
          isInexact = isInexact || digit != UInt8(ascii: "0")
          power += index == 0 ? 1 : 0
          continue
        }
        digits = digits * 10 + Int128(digit - UInt8(ascii: "0"))
        power -= index
      }
    }
    let magnitude = Self.product(digits, scale.factor, power: power, isInexact: isInexact)
    self.init(nanos: isNegative ? -magnitude : magnitude, format: scale.format)
  }

  /// Reads a quantity as the API has it: a text, or a number without one.
  ///
  /// - Returns: nil where it is neither.
  public init?(_ value: JSONValue) {
    switch value {
    case .string(let text): self.init(text)
    case .number(let number):
      guard let amount = Quantity(number.literal) else {
        // Its exponent is beyond all that a text may have.
        let isTiny = number.double.magnitude < 1
        let magnitude: Int128 = isTiny ? 1 : Self.most
        self.init(nanos: number.double < 0 ? -magnitude : magnitude)
        return
      }
      self = amount
    default: return nil
    }
  }

  /// What a suffix multiplies billionths by: a factor and a power of ten.
  private static func scale(
    _ suffix: String
  ) -> (format: Format, factor: Int128, power: Int)? {
    let key = JSONKey(suffix)
    if let index = decimals.firstIndex(of: key) { return (.decimal, 1, 3 * index) }
    if let index = binaries.firstIndex(of: key) { return (.binary, 1 << (10 * index), 9) }
    guard let first = suffix.utf8.first, first | 0x20 == UInt8(ascii: "e"),
      let exponent = Int(suffix.dropFirst()), exponents.contains(exponent)
    else { return nil }
    return (.exponent(String(suffix.prefix(1))), 1, 9 + exponent)
  }

  /// A number times a factor and a power of ten, rounded up and held to the limit.
  private static func product(
    _ number: Int128, _ factor: Int128, power: Int, isInexact: Bool
  ) -> Int128 {
    var (result, isTooLarge) = number.multipliedReportingOverflow(by: factor)
    if isTooLarge { return most }
    var isInexact = isInexact
    for _ in 0..<power.magnitude where result != 0 {
      if power > 0 {
        (result, isTooLarge) = result.multipliedReportingOverflow(by: 10)
        if isTooLarge { return most }
      } else {
        isInexact = isInexact || result % 10 != 0
        result /= 10
      }
    }
    return min(result, most) + (isInexact ? 1 : 0)
  }

  /// The amount without what is finer than a thousandth: an API server knows no finer requests and
  /// limits, and rounds up.
  package var roundedToThousandths: Quantity {
    nanos % 1_000_000 == 0 ? self : Quantity(nanos: thousandths * 1_000_000)
  }

  /// The amount in whole thousandths, rounded up.
  package var thousandths: Int128 { Self.roundedUp(nanos, per: 1_000_000) }

  /// The amount in whole units, rounded up.
  package var units: Int128 { Self.roundedUp(nanos, per: Self.billion) }

  /// The amount in whole units, rounded up; the largest or smallest integer where it is beyond that.
  public var roundedUp: Int { Int(clamping: units) }

  private static func roundedUp(_ number: Int128, per divisor: Int128) -> Int128 {
    number / divisor + (number % divisor > 0 ? 1 : 0)
  }

  /// Adds two amounts; the sum is shown with the suffixes of a decimal number.
  public static func + (left: Quantity, right: Quantity) -> Quantity {
    Quantity(nanos: left.nanos + right.nanos)
  }

  /// Whether an amount is smaller than another, however both are written.
  public static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }

  /// Whether both are the same amount, however they are written.
  public static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }

  /// Hashes the amount.
  public func hash(into hasher: inout Hasher) { hasher.combine(nanos) }
}

extension Quantity: CustomStringConvertible {
  /// The one form: without fractions, and with the largest suffix that allows that.
  public var description: String {
    guard nanos != 0 else { return "0" }
    switch format {
    case .binary where nanos % Self.billion == 0 && nanos.magnitude >= 1024 * 1_000_000_000:
      let (mantissa, index) = Self.shortened(nanos / Self.billion, 1024, Self.binaries.count)
      return "\(mantissa)\(Self.binaries[index])"
    case .exponent(let letter):
      let (mantissa, index) = Self.shortened(nanos, 1000, Self.decimals.count)
      return index == 3 ? "\(mantissa)" : "\(mantissa)\(letter)\(index * 3 - 9)"
    case .binary, .decimal:
      let (mantissa, index) = Self.shortened(nanos, 1000, Self.decimals.count)
      return "\(mantissa)\(Self.decimals[index])"
    }
  }

  /// A number without its factors of a base, and how many they were.
  private static func shortened(
    _ number: Int128, _ base: Int128, _ limit: Int
  ) -> (mantissa: Int128, index: Int) {
    var (mantissa, index) = (number, 0)
    while index + 1 < limit, mantissa % base == 0 {
      mantissa /= base
      index += 1
    }
    return (mantissa, index)
  }
}
