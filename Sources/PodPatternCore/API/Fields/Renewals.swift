internal import KubernetesCore

/// Puts a value that was written for an earlier version into today's words. One that is in them already
/// stays as it is, and so does what has the wrong type: it is for the reader to fault.
typealias Renewal = @Sendable (JSONValue) -> JSONValue

/// The same for a member of an object.
typealias ObjectRenewal = @Sendable (inout JSONObject) -> Void

/// How names and values of earlier versions become those of today.
///
/// Patterns, revisions and defaults that an earlier version left in a cluster are read this way, so that
/// an upgrade stops no one. Nobody can write them anew: an API server and `podpattern validate` refuse
/// former names with the present one.
enum Renewals {
  static func member(_ name: String, _ renew: @escaping Renewal) -> ObjectRenewal {
    { object in
      guard let value = object[name], !value.isNull else { return }
      object[name] = renew(value)
    }
  }

  static func members(_ members: [ObjectRenewal]) -> ObjectRenewal? {
    guard !members.isEmpty else { return nil }
    return { object in for renew in members { renew(&object) } }
  }

  static func object(_ members: [ObjectRenewal]) -> Renewal? {
    guard !members.isEmpty else { return nil }
    return { value in
      guard var object = value.object else { return value }
      for renew in members { renew(&object) }
      return .object(object)
    }
  }

  static func elements(_ renew: @escaping Renewal) -> Renewal {
    { value in value.array.map { .array($0.map(renew)) } ?? value }
  }

  /// Other words for the same: a text that is a former one becomes the present one.
  static func words(_ present: [String: String]) -> Renewal {
    { value in value.string.flatMap { present[$0] }.map { .string($0) } ?? value }
  }

  /// A member that has another name now. Where it has both, what was written under the former one is
  /// merged with what stands under the present one.
  static func rename(
    _ former: String, to name: String, _ inner: ObjectRenewal?,
    merge: @escaping @Sendable (_ former: JSONValue, _ present: JSONValue?) -> JSONValue
  ) -> ObjectRenewal {
    { object in
      inner?(&object)
      guard let value = object[former] else { return }
      object[former] = nil
      guard !value.isNull else { return }
      let present = object[name].flatMap { $0.isNull ? nil : $0 }
      object[name] = merge(value, present)
      inner?(&object)
    }
  }
}

// MARK: Names of elements

extension JSONValue {
  /// A list whose elements have names, of which an earlier version knew none: where several have none,
  /// all but the first get one.
  ///
  /// `name`: makes the name of an element.
  func namingElements(_ name: (JSONValue) -> String) -> JSONValue {
    guard let elements = array, elements.count > 1 else { return self }
    var isFirst = true
    return .array(
      elements.map { element in
        guard element.object != nil, element["name"].isMissingName else { return element }
        let name = name(element)
        defer { isFirst = false }
        var element = element
        if !isFirst { element["name"] = .string(name) }
        return element
      })
  }
}

extension JSONValue? {
  fileprivate var isMissingName: Bool {
    guard let value = self, !value.isNull else { return true }
    return value.string?.isEmpty == true
  }
}

extension Set<String> {
  /// Claims a name, with a number at its end from the second time on.
  mutating func claimName(_ base: String) -> String {
    var (name, number) = (base, 1)
    while !insert(name).inserted {
      number += 1
      name = "\(base)-\(number)"
    }
    return name
  }
}

extension FieldReader {
  /// Faults elements of a list that have the name of another one, and the first that has none where
  /// another has none.
  mutating func checkNames(_ elements: some Sequence<JSONValue>, _ path: FieldPath) {
    var seen: Set<String> = []
    var hasToldOfNone = false
    for (index, element) in elements.enumerated() {
      let name = element["name"]?.string ?? ""
      guard !seen.insert(name).inserted else { continue }
      if !name.isEmpty {
        fault(path.index(index).key("name"), .duplicate(name))
      } else if !hasToldOfNone {
        hasToldOfNone = true
        fault(
          path.index(index).key("name"),
          "\(String.required): each needs a name where there are several")
      }
    }
  }
}
