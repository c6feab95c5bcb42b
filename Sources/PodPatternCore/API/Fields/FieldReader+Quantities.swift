internal import KubernetesCore

extension FieldReader {
  /// Finds amounts of resources whose exponents are out of all proportion, anywhere in a spec.
  ///
  /// An API server that is given `1e-2147483648` in a pod computes with as many digits, for minutes;
  /// the pod would be asked for again and again. All other amounts it judges by itself.
  mutating func checkQuantities(_ value: JSONValue, _ path: FieldPath, depth: Int = 0) {
    guard depth < Self.deepestQuantity else { return }
    switch value {
    case .object(let members):
      for (key, member) in members {
        if key == "sizeLimit" || key == "divisor" {
          checkQuantity(member, path.key(key))
        } else if ["limits", "requests", "overhead"].contains(key), let amounts = member.object {
          for (name, amount) in amounts { checkQuantity(amount, path.key(key).key(name)) }
        } else {
          checkQuantities(member, path.key(key), depth: depth + 1)
        }
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        checkQuantities(element, path.index(index), depth: depth + 1)
      }
    case .null, .bool, .number, .string: return
    }
  }

  /// An ephemeral volume's claim is the deepest place: of spec.template.spec.volumes[0].
  private static let deepestQuantity = 12

  private mutating func checkQuantity(_ value: JSONValue, _ path: FieldPath) {
    guard let text = value.string,
      let mark = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") })
    else { return }
    let exponent = text[text.index(after: mark)...]
    // What else an E may begin is a suffix, such as Ei, or wrong in the server's eyes, too.
    guard let first = exponent.first, "+-0123456789".contains(first) else { return }
    if let number = Int(exponent), (-64...64).contains(number) { return }
    fault(path, "Invalid value: the exponent of a quantity must be from -64 to 64")
  }
}
