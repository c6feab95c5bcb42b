internal import FoundationEssentials
internal import KubernetesCore

/// Turns changes into the lines of one watch.
struct WatchEncoder: Sendable {
  let plan: WatchPlan
  private var hasSentHeader = false

  init(_ plan: WatchPlan) { self.plan = plan }

  /// The line for a change; nil where the watch is not about it.
  mutating func line(for change: ObjectDatabase.Change, now: Date) -> Data? {
    guard change.table == plan.served.table else { return nil }
    let before = matching(change.before)
    let after = matching(change.after)
    switch (before, after) {
    case (nil, nil): return nil
    case (nil, .some(let object)): return line("ADDED", object, now)
    case (.some, .some(let object)): return line("MODIFIED", object, now)
    case (.some(let object), nil):
      return line("DELETED", object.settingResourceVersion(change.revision), now)
    }
  }

  /// A state, if the watch is about objects like it.
  private func matching(_ state: JSONValue?) -> JSONValue? {
    guard let state, plan.filter.matches(state, plan.served) else { return .none }
    return state
  }

  /// A line of an event about a stored object.
  mutating func line(_ event: String, _ object: JSONValue, _ now: Date) -> Data {
    defer { hasSentHeader = true }
    return Self.line(
      event,
      plan.representation.show(
        object, plan.served, including: plan.includes, hasHeader: !hasSentHeader, now: now))
  }

  /// A line that says that nothing else happened up to a revision.
  func bookmark(_ revision: Int, endsInitialEvents: Bool = false) -> Data {
    let version = JSONValue.string(String(revision))
    var metadata: JSONValue = ["resourceVersion": version, "creationTimestamp": nil]
    if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    let object = Representation.metadata(of: ["metadata": metadata])
    let shown: JSONValue =
      switch plan.representation {
      case .table:
        [
          "kind": "Table", "apiVersion": "meta.k8s.io/v1", "columnDefinitions": nil,
          "metadata": ["resourceVersion": version], "rows": [["cells": [], "object": object]],
        ]
      case .metadata: object
      case .full:
        [
          "kind": .string(plan.served.type.kind),
          "apiVersion": .string(plan.served.type.apiVersion), "metadata": metadata,
        ]
      }
    return Self.line("BOOKMARK", shown)
  }

  static func error(_ failure: APIFailure) -> Data { line("ERROR", failure.status) }

  private static func line(_ type: String, _ object: JSONValue) -> Data {
    var bytes = Array(#"{"type":"\#(type)","object":"#.utf8)
    object.write(into: &bytes)
    bytes.append(contentsOf: "}\n".utf8)
    return Data(bytes)
  }
}
