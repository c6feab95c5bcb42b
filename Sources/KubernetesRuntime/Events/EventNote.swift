public import KubernetesCore

/// Something that happened to an object, for people to read in `kubectl describe`.
public struct EventNote: Sendable, Hashable {
  /// Whether somebody should look into it.
  public enum Severity: String, Sendable, Hashable {
    /// All is well.
    case normal = "Normal"
    /// Something is not as it should be.
    case warning = "Warning"
  }

  /// The object that the event is about.
  public var regarding: ObjectReference
  /// Whether somebody should look into it.
  public var severity: Severity
  /// Why the controller did something, in one word for programs: UpperCamelCase.
  public var reason: String
  /// What the controller did or failed to do, in one word for programs.
  public var action: String
  /// What happened, for a person.
  public var note: String

  /// An event; a reason and an action are cut after 128 bytes and a note after 1,024, as the API
  /// demands. A note is one line, since `kubectl` prints it as it is.
  public init(
    _ severity: Severity = .normal, regarding: ObjectReference, reason: String, action: String,
    note: String
  ) {
    self.regarding = regarding
    self.severity = severity
    self.reason = reason.inOneLine.cut(to: 128)
    self.action = action.inOneLine.cut(to: 128)
    self.note = note.inOneLine.cut(to: 1024)
  }
}

extension String {
  /// This text, or as many of its characters as fit into a number of bytes.
  fileprivate func cut(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = startIndex
    while let next = index(end, offsetBy: 1, limitedBy: endIndex),
      utf8.distance(from: startIndex, to: next) <= limit - 3
    { end = next }
    return self[..<end] + "…"
  }
}

/// A reference to one object, as Events have it.
public struct ObjectReference: Sendable, Hashable {
  /// The API version of the object, such as `v1` or `apps/v1`.
  public var apiVersion: String
  /// The kind of the object.
  public var kind: String
  /// The object's namespace (empty for none) and name.
  public var key: ObjectKey
  /// The object's identity.
  public var uid: String

  /// A reference by type, key and uid.
  public init(_ type: ResourceType, _ key: ObjectKey, uid: String) {
    apiVersion = type.apiVersion
    kind = type.kind
    self.key = key
    self.uid = uid
  }

  /// A reference to a stored object.
  public init(_ type: ResourceType, _ object: some StoredObject) {
    self.init(type, object.key, uid: object.uid)
  }

  var json: JSONValue {
    var json: JSONValue = [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(key.name),
      "uid": .string(uid),
    ]
    if !key.namespace.isEmpty { json["namespace"] = .string(key.namespace) }
    return json
  }
}

/// An event, how often it has happened, and what the API server knows of that.
struct EventSeries: Sendable {
  let name: String
  let note: EventNote
  let first: Timestamp
  var last: Timestamp
  var count = 1
  /// How many occurrences the API server knows of; 0 while it does not have the event.
  var told = 0
  /// When the next message to the API server may go out.
  var due: Duration
  /// When this was last recorded, on the recorder's timeline.
  var touched: Duration

  /// Whether the API server is to be told something.
  var isDirty: Bool { told < count }

  /// The whole event, for a create.
  func object(controller: String, instance: String) -> JSONValue {
    var event: JSONValue = [
      "apiVersion": "events.k8s.io/v1", "kind": "Event",
      "metadata": ["name": .string(name), "namespace": .string(namespace)],
      "eventTime": .string(first.microTime),
      "reportingController": .string(controller), "reportingInstance": .string(instance),
      "type": .string(note.severity.rawValue), "reason": .string(note.reason),
      "action": .string(note.action), "note": .string(note.note),
      "regarding": note.regarding.json,
    ]
    if count > 1 { event["series"] = series }
    return event
  }

  /// What has changed since the create, for a merge patch.
  var patch: JSONValue { ["series": series] }

  var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }

  /// Events on objects outside namespaces stand in `default`.
  private var namespace: String {
    note.regarding.key.namespace.isEmpty ? "default" : note.regarding.key.namespace
  }

  private var series: JSONValue {
    ["count": .integer(count), "lastObservedTime": .string(last.microTime)]
  }
}
