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
    // A minus before nothing is nothing, and no amount is less.
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let isSigned = isNegative || text.utf8.first == UInt8(ascii: "+")
    let rest = text.utf8.dropFirst(isSigned ? 1 : 0)
    let point = UInt8(ascii: ".")
    let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == point }
    let decimal =
      "0" + String(decoding: digits, as: UTF8.self) + "0".prefix(digits.last == point ? 1 : 0)
    guard digits.contains(where: { $0 != point }), let value = Double(decimal),
      !isNegative || value == 0
    else { return nil }
    let suffix = String(decoding: rest.dropFirst(digits.count), as: UTF8.self)
    if let factor = factors[JSONKey(suffix)] { return value * factor }
    guard let first = suffix.utf8.first, first | 0x20 == UInt8(ascii: "e"),
      let exponent = Int(suffix.dropFirst()), (-64...64).contains(exponent)
    else { return nil }
    return value == 0 ? 0 : Double("\(decimal)e\(exponent)")
  }

  private static let factors: [JSONKey: Double] = [
    "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15,
    "E": 1e18,
    "Ki": 0x1p10, "Mi": 0x1p20, "Gi": 0x1p30, "Ti": 0x1p40, "Pi": 0x1p50, "Ei": 0x1p60,
  ]
}
