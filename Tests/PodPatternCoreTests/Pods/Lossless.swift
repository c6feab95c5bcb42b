import KubernetesCore

/// What is missing or changed in a document that has to hold all of another one.
///
/// Elements with a name are found by it, as their place in the list may be another; other lists
/// have to be the same, or to go on where the other one ends. A null is an absent field.
func differences(
  in actual: JSONValue?, from original: JSONValue, at path: FieldPath = .root
) -> [String] {
  if original.isNull { return [] }
  guard let actual else { return ["\(path) is missing"] }
  switch (original, actual) {
  case (.object(let members), .object):
    return members.flatMap { differences(in: actual[$0], from: $1, at: path.key($0)) }
  case (.array(let elements), .array(let actualElements)):
    return elements.enumerated().flatMap { index, element in
      let named = element["name"].flatMap { name in
        element["mountPath"] == nil ? actualElements.first { $0["name"] == name } : nil
      }
      return differences(in: named ?? actual[index], from: element, at: path.index(index))
    }
  default:
    return actual == original ? [] : ["\(path) is \(actual), was \(original)"]
  }
}
