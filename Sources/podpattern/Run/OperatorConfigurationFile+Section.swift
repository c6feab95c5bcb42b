internal import KubernetesCore
internal import PodPatternCore

extension OperatorConfigurationFile {
  /// A mapping in the file; its readers pass on values that are present and valid.
  struct Section {
    let members: JSONObject
    let path: FieldPath

    init(_ value: JSONValue, at path: FieldPath) throws(FaultList) {
      guard let members = value.object else {
        throw FaultList(path, "must be a mapping, not \(value.typeName)")
      }
      self.members = members
      self.path = path
    }

    /// Refuses unknown keys, which are usually misspelt.
    func allowOnly(_ known: [String]) throws(FaultList) {
      for name in members.keys where !known.contains(name) {
        throw FaultList(
          path.key(name), "unknown field; known here: \(known.joined(separator: ", "))")
      }
    }

    func section(_ name: String) throws(FaultList) -> Section? {
      guard let value = present(name) else { return nil }
      return try Section(value, at: path.key(name))
    }

    func string(_ name: String, _ take: (String) -> Void) throws(FaultList) {
      guard let value = present(name) else { return }
      guard let text = value.string, !text.isEmpty else {
        throw FaultList(path.key(name), "must be a text that is not empty")
      }
      take(text)
    }

    func strings(_ name: String, _ take: ([String]) -> Void) throws(FaultList) {
      guard let value = present(name) else { return }
      guard let elements = value.array else {
        throw FaultList(path.key(name), "must be a list, not \(value.typeName)")
      }
      var texts: [String] = []
      for (index, element) in elements.enumerated() {
        guard let text = element.string else {
          throw FaultList(path.key(name).index(index), "must be a text, not \(element.typeName)")
        }
        texts.append(text)
      }
      take(texts)
    }

    func boolean(_ name: String, _ take: (Bool) -> Void) throws(FaultList) {
      guard let value = present(name) else { return }
      guard case .bool(let flag) = value else {
        throw FaultList(path.key(name), "must be true or false")
      }
      take(flag)
    }

    func positive(_ name: String, _ take: (Int) -> Void) throws(FaultList) {
      guard let value = present(name) else { return }
      guard let number = value.integer, number > 0 else {
        throw FaultList(path.key(name), "must be a whole number above 0")
      }
      guard number == Count(number).value else {
        throw FaultList(path.key(name), "must be at most \(Count.range.upperBound)")
      }
      take(number)
    }

    /// The value of a key; null is the same as an absent key.
    private func present(_ name: String) -> JSONValue? {
      members[name].flatMap { $0.isNull ? nil : $0 }
    }
  }
}

extension FaultList {
  /// The only fault of a field, at which decoding stops.
  init(_ path: FieldPath, _ reason: String) { self.init([Fault(path: path, reason: reason)]) }
}
