internal import KubernetesCore
internal import PodPatternCore

/// A mapping in the configuration file; its readers return values that are present and valid, and nil
/// where there are none.
struct ConfigurationSection {
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

  func section(_ name: String) throws(FaultList) -> ConfigurationSection? {
    guard let value = present(name) else { return nil }
    return try ConfigurationSection(value, at: path.key(name))
  }

  func string(_ name: String) throws(FaultList) -> String? {
    guard let value = present(name) else { return nil }
    guard let text = value.string, !text.isEmpty else {
      throw FaultList(path.key(name), "must be a text that is not empty")
    }
    return text
  }

  func strings(_ name: String) throws(FaultList) -> [String]? {
    guard let value = present(name) else { return nil }
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
    return texts
  }

  func boolean(_ name: String) throws(FaultList) -> Bool? {
    guard let value = present(name) else { return nil }
    guard case .bool(let flag) = value else {
      throw FaultList(path.key(name), "must be true or false")
    }
    return flag
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String
  ) throws(FaultList) -> Choice? {
    guard let value = present(name) else { return nil }
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw FaultList(path.key(name), "must be one of \(all)")
    }
    return choice
  }

  /// A number above 0, or a percentage from 1 to 100.
  func share(_ name: String) throws(FaultList) -> IntOrPercent? {
    guard let value = present(name) else { return nil }
    if value.integer != nil { return try positive(name).map { .count($0) } }
    guard let text = value.string, text.utf8.last == UInt8(ascii: "%"),
      let percent = Int(text.dropLast()),
      (1...100).contains(percent)
    else {
      throw FaultList(path.key(name), "must be a number above 0, or a percentage from 1% to 100%")
    }
    return .percent(percent)
  }

  func positive(_ name: String) throws(FaultList) -> Int? {
    guard let value = present(name) else { return nil }
    guard let number = value.integer, number > 0 else {
      throw FaultList(path.key(name), "must be a whole number above 0")
    }
    guard number == Count(number).value else {
      throw FaultList(path.key(name), "must be at most \(Count.range.upperBound)")
    }
    return number
  }

  /// The value of a key; null is the same as an absent key.
  private func present(_ name: String) -> JSONValue? {
    members[name].flatMap { $0.isNull ? nil : $0 }
  }
}

extension FaultList {
  /// The only fault of a field, at which decoding stops.
  init(_ path: FieldPath, _ reason: String) {
    self.init([FieldFault(at: path, reason)])
  }
}
