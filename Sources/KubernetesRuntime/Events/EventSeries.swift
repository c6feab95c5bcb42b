internal import KubernetesCore

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
