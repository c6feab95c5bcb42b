internal import KubernetesCore

/// A JSON patch (RFC 6902).
struct JSONPatch: Sendable {
  /// One operation of a patch.
  private struct Operation {
    var verb: String
    var path: [String]
    var from: [String]?
    var value: JSONValue?
  }

  private var operations: [Operation] = []

  /// Reads a patch.
  ///
  /// - Throws: a BadRequest failure where the document is no list of operations.
  init(_ document: JSONValue) throws(APIFailure) {
    guard let items = document.array else {
      throw .badRequest(
        "json: cannot unmarshal \(document.typeName) into Go value of type jsonpatch.Patch")
    }
    for item in items {
      let pointer = item["path"]?.string ?? ""
      operations.append(
        Operation(
          verb: item["op"]?.string ?? "", path: Self.steps(pointer),
          from: item["from"]?.string.map(Self.steps), value: item["value"]))
    }
  }

  /// The document after all operations.
  ///
  /// - Throws: an Invalid failure, where one of them can't be done.
  func applied(to document: JSONValue) throws(APIFailure) -> JSONValue {
    var document = document
    for operation in operations { try Self.perform(operation, on: &document) }
    return document
  }

  private static func perform(
    _ operation: Operation, on document: inout JSONValue
  ) throws(APIFailure) {
    func change(_ steps: [String], _ edit: Edit) throws(APIFailure) {
      guard document.edit(steps[...], edit) else {
        throw Self.refused
      }
    }
    switch operation.verb {
    case "add": try change(operation.path, .add(operation.value ?? .null))
    case "replace": try change(operation.path, .replace(operation.value ?? .null))
    case "remove": try change(operation.path, .remove)
    case "test":
      let actual = document.at(operation.path) ?? .null
      guard actual.isEquivalent(to: operation.value ?? .null) else {
        throw Self.refused
      }
    case "copy", "move":
      guard let from = operation.from, let value = document.at(from) else {
        throw Self.refused
      }
      if operation.verb == "move" { try change(from, .remove) }
      try change(operation.path, .add(value))
    default:
      throw Self.refused
    }
  }

  /// A patch that can't be done: the API server does not say which operation is at fault.
  private static let refused = APIFailure(
    422, "Invalid", "the server rejected our request due to an error in our request", details: [:])

  /// The steps of a JSON pointer (RFC 6901).
  private static func steps(_ pointer: String) -> [String] {
    pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }
}

/// What is done at the end of a path.
private enum Edit {
  case add(JSONValue)
  case replace(JSONValue)
  case remove
}

extension JSONValue {
  /// Edits what stands at a path; false where the path does not lead anywhere.
  fileprivate mutating func edit(_ path: ArraySlice<String>, _ edit: Edit) -> Bool {
    guard let step = path.first else {
      switch edit {
      case .add(let value), .replace(let value): self = value
      case .remove: self = .null
      }
      return true
    }
    switch self {
    case .object(var members):
      guard path.count > 1 else { return Self.edit(&members, step, edit, &self) }
      guard var member = members[step] else { return false }
      let isDone = member.edit(path.dropFirst(), edit)
      members[step] = member
      self = .object(members)
      return isDone
    case .array(var elements):
      let index = step == "-" ? elements.count : Int(step) ?? -1
      guard path.count > 1 else { return Self.edit(&elements, index, edit, &self) }
      guard elements.indices.contains(index) else { return false }
      let isDone = elements[index].edit(path.dropFirst(), edit)
      self = .array(elements)
      return isDone
    default: return false
    }
  }

  private static func edit(
    _ members: inout JSONObject, _ key: String, _ edit: Edit, _ target: inout JSONValue
  ) -> Bool {
    switch edit {
    case .add(let value): members[key] = value
    case .replace(let value):
      guard members[key] != nil else { return false }
      members[key] = value
    case .remove:
      guard members.removeValue(forKey: key) != nil else { return false }
    }
    target = .object(members)
    return true
  }

  private static func edit(
    _ elements: inout [JSONValue], _ index: Int, _ edit: Edit, _ target: inout JSONValue
  ) -> Bool {
    switch edit {
    case .add(let value):
      guard index >= 0, index <= elements.count else { return false }
      elements.insert(value, at: index)
    case .replace(let value):
      guard elements.indices.contains(index) else { return false }
      elements[index] = value
    case .remove:
      guard elements.indices.contains(index) else { return false }
      elements.remove(at: index)
    }
    target = .array(elements)
    return true
  }
}
