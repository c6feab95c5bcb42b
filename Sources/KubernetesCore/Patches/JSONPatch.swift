/// A JSON patch (RFC 6902): operations that are all done, one after another, or none of them.
///
/// ```swift
/// let patch = JSONPatch([
///   .test(["metadata", "resourceVersion"], "42"),
///   .replace(["spec", "replicas"], 3),
/// ])
/// let request = APIRequest.patch(type, key, .json, body: patch.json.serialized())
/// ```
public struct JSONPatch: Sendable, Hashable {
  /// One operation of a patch.
  public enum Operation: Sendable, Hashable {
    /// Sets a member, or inserts an element.
    case add(JSONPointer, JSONValue)
    /// Replaces what is there.
    case replace(JSONPointer, JSONValue)
    /// Removes what is there.
    case remove(JSONPointer)
    /// Refuses the whole patch where something else is there.
    case test(JSONPointer, JSONValue)
    case copy(from: JSONPointer, to: JSONPointer)
    case move(from: JSONPointer, to: JSONPointer)

    /// The place that is changed or tested.
    public var path: JSONPointer {
      switch self {
      case .add(let path, _), .replace(let path, _), .remove(let path), .test(let path, _),
        .copy(_, let path), .move(_, let path):
        path
      }
    }
  }

  /// The operations in order.
  public var operations: [Operation]

  /// A patch of operations.
  public init(_ operations: [Operation]) { self.operations = operations }

  /// Reads a patch.
  ///
  /// - Throws: `PatchError`, where the document is no list of operations, or one of them is none.
  public init(json: JSONValue) throws(PatchError) {
    guard let items = json.array else { throw .noPatch(json.typeName) }
    operations = []
    for item in items { operations.append(try Operation(item)) }
  }

  /// The patch as the API takes it.
  public var json: JSONValue { .array(operations.map(\.json)) }

  /// The document after all operations.
  ///
  /// - Throws: `PatchError.refused`, where one of them can't be done.
  public func applied(to document: JSONValue) throws(PatchError) -> JSONValue {
    var document = document
    for operation in operations {
      guard operation.perform(on: &document) else { throw .refused }
    }
    return document
  }
}

/// Why a document can't be patched.
public enum PatchError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The patch is not of the form that its type has, but a value of another type.
  case noPatch(String)
  /// An operation is none, or does not fit the document.
  case refused

  /// What is wrong with the patch.
  public var description: String {
    switch self {
    case .noPatch(let type): "a JSON patch is an array and not of type \(type)"
    case .refused: "an operation of the patch does not fit the document"
    }
  }
}

/// A place in a document (RFC 6901), by the names of members and the indices of elements on the way.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible, ExpressibleByArrayLiteral {
  /// The steps from the root; `-` stands for the end of an array.
  public var steps: [String]

  /// A place by the way that leads there.
  public init(_ steps: [String]) { self.steps = steps }

  /// A place by the way that leads there.
  public init(arrayLiteral steps: String...) { self.steps = steps }

  /// Reads a pointer as a patch writes it.
  public init(parsing text: String) {
    steps = text.parts(separatedBy: "/", keepingEmpty: true).dropFirst().map {
      $0.replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }

  /// The pointer as a patch writes it.
  public var description: String {
    steps.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
  }
}

extension JSONPatch.Operation {
  fileprivate init(_ item: JSONValue) throws(PatchError) {
    let path = JSONPointer(parsing: item["path"]?.string ?? "")
    let from = item["from"]?.string.map { JSONPointer(parsing: $0) }
    let value = item["value"] ?? .null
    switch (item["op"]?.string, from) {
    case ("add", _): self = .add(path, value)
    case ("replace", _): self = .replace(path, value)
    case ("remove", _): self = .remove(path)
    case ("test", _): self = .test(path, value)
    case ("copy", let from?): self = .copy(from: from, to: path)
    case ("move", let from?): self = .move(from: from, to: path)
    default: throw .refused
    }
  }

  fileprivate var json: JSONValue {
    var (value, from): (JSONValue?, JSONPointer?)
    let verb: String
    switch self {
    case .add(_, let added): (verb, value) = ("add", added)
    case .replace(_, let new): (verb, value) = ("replace", new)
    case .test(_, let expected): (verb, value) = ("test", expected)
    case .remove: verb = "remove"
    case .copy(let source, _): (verb, from) = ("copy", source)
    case .move(let source, _): (verb, from) = ("move", source)
    }
    var json: JSONValue = ["op": .string(verb), "path": .string(path.description)]
    if let from { json["from"] = .string(from.description) }
    if let value { json["value"] = value }
    return json
  }

  /// Does the operation; false where it can't be done.
  fileprivate func perform(on document: inout JSONValue) -> Bool {
    switch self {
    case .add(let path, let value): return document.edit(path.steps[...], .add(value))
    case .replace(let path, let value): return document.edit(path.steps[...], .replace(value))
    case .remove(let path): return document.edit(path.steps[...], .remove)
    case .test(let path, let value):
      return (document.at(path.steps) ?? .null).isEquivalent(to: value)
    case .copy(let from, let path):
      guard let value = document.at(from.steps) else { return false }
      return document.edit(path.steps[...], .add(value))
    case .move(let from, let path):
      guard let value = document.at(from.steps) else { return false }
      return document.edit(from.steps[...], .remove)
        && document.edit(path.steps[...], .add(value))
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
    let rest = path.dropFirst()
    switch self {
    case .object(var members):
      guard members[step] != nil || rest.isEmpty else { return false }
      self = .null  // drops the second reference, so that the change below copies nothing
      defer { self = .object(members) }
      guard rest.isEmpty else { return members[step]?.edit(rest, edit) ?? false }
      return members.edit(step, edit)
    case .array(var elements):
      let index = step == "-" ? elements.count : Int(step) ?? -1
      guard elements.indices.contains(index) || rest.isEmpty else { return false }
      self = .null
      defer { self = .array(elements) }
      return rest.isEmpty ? elements.edit(index, edit) : elements[index].edit(rest, edit)
    default: return false
    }
  }
}

extension JSONObject {
  fileprivate mutating func edit(_ key: String, _ edit: Edit) -> Bool {
    switch edit {
    case .add(let value): self[key] = value
    case .replace(let value):
      guard self[key] != nil else { return false }
      self[key] = value
    case .remove: return removeValue(forKey: key) != nil
    }
    return true
  }
}

extension [JSONValue] {
  fileprivate mutating func edit(_ index: Int, _ edit: Edit) -> Bool {
    switch edit {
    case .add(let value):
      guard index >= 0, index <= count else { return false }
      insert(value, at: index)
    case .replace(let value):
      guard indices.contains(index) else { return false }
      self[index] = value
    case .remove:
      guard indices.contains(index) else { return false }
      remove(at: index)
    }
    return true
  }
}
