/// An amount of a resource, such as `100m` or `1Gi`, exact to billionths.
///
/// An API server shows an amount in one form however it was written: `1024Mi` becomes `1Gi`.
struct Quantity: Sendable, Hashable, Comparable {
  /// The family of suffixes that an amount was written with; it is shown with the same.
  enum Format: Sendable, Hashable {
    /// `n`, `u`, `m`, none, `k`, `M` and so on.
    case decimal
    /// `Ki`, `Mi` and so on.
    case binary
    /// `e3`, or `E3`.
    case exponent(Character)
  }

  /// The amount in billionths.
  let nanos: Int128
  let format: Format

  /// What the API server says of a text that is no amount.
  static let rule =
    "quantities must match the regular expression "
    + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

  private static let decimals: [String] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
  private static let binaries: [String] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
  private static let billion: Int128 = 1_000_000_000

  /// Reads an amount; nil where the text is none.
  init?(_ text: String) {
    let isSign: (Character) -> Bool = { $0 == "+" || $0 == "-" }
    let sign = text.first.map(isSign) == true ? text.prefix(1) : ""
    let number = text.dropFirst(sign.count).prefix { $0 == "." || ("0"..."9").contains($0) }
    let suffix = String(text.dropFirst(sign.count + number.count))
    guard let (numerator, denominator) = Self.fraction(number),
      let (format, factor, divisor) = Self.scale(suffix)
    else { return nil }
    let (product, isTooLarge) = numerator.multipliedReportingOverflow(by: factor)
    let (below, isTooFine) = denominator.multipliedReportingOverflow(by: divisor)
    guard !isTooLarge, !isTooFine else { return nil }
    // what is finer than a billionth is rounded up
    let magnitude = (product + below - 1) / below
    nanos = sign == "-" ? -magnitude : magnitude
    self.format = format
  }

  /// A decimal fraction as a numerator and a power of ten.
  private static func fraction(_ text: Substring) -> (Int128, Int128)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, text.contains(where: { $0 != "." }) else { return nil }
    let decimals = parts.count > 1 ? parts[1].prefix(18) : ""
    let digits = parts[0] + decimals
    guard digits.count <= 27, let numerator = Int128(digits) else { return nil }
    return (numerator, power(10, decimals.count))
  }

  /// What a suffix multiplies by, in billionths.
  private static func scale(_ suffix: String) -> (Format, factor: Int128, divisor: Int128)? {
    if let index = decimals.firstIndex(of: suffix) { return (.decimal, power(1000, index), 1) }
    if let index = binaries.firstIndex(of: suffix) {
      return (.binary, billion * power(1024, index), 1)
    }
    guard let letter = suffix.first, letter == "e" || letter == "E",
      let exponent = Int(suffix.dropFirst()), (-18...18).contains(exponent)
    else { return nil }
    return exponent < 0
      ? (.exponent(letter), billion, power(10, -exponent))
      : (.exponent(letter), billion * power(10, exponent), 1)
  }

  private static func power(_ base: Int128, _ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { result, _ in result * base }
  }

  static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }
  static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }
  func hash(into hasher: inout Hasher) { hasher.combine(nanos) }

  static let zero = Quantity(nanos: 0)

  private init(nanos: Int128) {
    (self.nanos, format) = (nanos, .decimal)
  }

  static func + (left: Quantity, right: Quantity) -> Quantity {
    Quantity(nanos: left.nanos + right.nanos)
  }

  /// The amount without what is finer than a thousandth: an API server knows no finer requests and
  /// limits, and rounds up.
  var roundedToThousandths: Quantity {
    nanos % 1_000_000 == 0 ? self : Quantity(nanos: thousandths * 1_000_000)
  }

  /// The amount in whole thousandths, rounded up.
  var thousandths: Int128 { (nanos + 999_999) / 1_000_000 }

  /// The amount in whole units, rounded up.
  var units: Int128 { (nanos + Self.billion - 1) / Self.billion }
}

extension Quantity: CustomStringConvertible {
  /// The one form: without fractions, and with the largest suffix that allows that.
  var description: String {
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
