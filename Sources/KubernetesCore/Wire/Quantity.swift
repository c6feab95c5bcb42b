/// An amount of a resource: a number with a suffix such as `500Mi`, `2Gi`, `100m` or `1e3`.
///
/// The syntax is that of `k8s.io/apimachinery/pkg/api/resource.Quantity`, for amounts that are not
/// negative.
public struct Quantity: Sendable, Hashable, Comparable {
  /// The amount in the resource's base unit, such as bytes or cores.
  public let amount: Double

  /// Reads a quantity as the API has it: a text, or a number without one.
  ///
  /// - Returns: nil where it is neither, or negative.
  public init?(_ value: JSONValue) {
    if case .number(let number) = value, number.double >= 0 {
      amount = number.double
    } else if let text = value.string, let amount = Self.amount(text) {
      self.amount = amount
    } else {
      return nil
    }
  }

  /// The amount rounded up to a whole number; the largest there is where it is larger.
  public var roundedUp: Int { Int(exactly: amount.rounded(.up)) ?? .max }

  /// Whether an amount is smaller than another.
  public static func < (left: Quantity, right: Quantity) -> Bool { left.amount < right.amount }

  private static func amount(_ text: String) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let decimal = "0" + (digits.last == "." ? digits.dropLast() : digits)
    guard digits.contains(where: \.isNumber), let value = Double(decimal) else { return nil }
    let suffix = text.dropFirst(digits.count)
    if let factor = factors[String(suffix)] { return value * factor }
    guard let first = suffix.first, first == "e" || first == "E",
      let exponent = Int(suffix.dropFirst()), (-64...64).contains(exponent)
    else { return nil }
    return Double("\(decimal)e\(exponent)")
  }

  private static let factors: [String: Double] = [
    "": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 0x1p10, "Mi": 0x1p20, "Gi": 0x1p30, "Ti": 0x1p40, "Pi": 0x1p50, "Ei": 0x1p60,
  ]
}
