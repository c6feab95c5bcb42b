internal import DequeModule
internal import KubernetesCore

/// All objects of a cluster with one rising revision, and a bounded memory of what changed.
///
/// Guarantees: every change has a revision of its own; the state at any revision that is not
/// compacted can be had; what was compacted is asked for in vain.
struct ObjectDatabase: Sendable {
  /// One object's change: made where `before` is nil, removed where `after` is nil.
  struct Change: Sendable {
    let revision: Int
    let table: String
    let key: ObjectKey
    let before: JSONValue?
    let after: JSONValue?
  }

  private(set) var revision = 1
  /// Changes up to and with this revision are forgotten.
  private(set) var compactedRevision = 0
  /// Changes in their order, the newest last.
  private(set) var history: Deque<Change> = []
  private var tables: [String: [ObjectKey: JSONValue]] = [:]
  private let historyLimit: Int

  /// An empty database that remembers this many changes.
  init(historyLimit: Int = 20_000) { self.historyLimit = historyLimit }

  subscript(table: String, key: ObjectKey) -> JSONValue? { tables[table]?[key] }

  /// How many objects a table has.
  func count(_ table: String) -> Int { tables[table]?.count ?? 0 }

  /// The names of the tables that hold anything.
  var tableNames: [String] { tables.filter { !$0.value.isEmpty }.keys.sorted() }

  /// Writes an object under the next revision, and returns it with that as its resource version.
  mutating func put(_ table: String, _ key: ObjectKey, _ object: JSONValue) -> JSONValue {
    revision += 1
    let stamped = object.settingResourceVersion(revision)
    let before = tables[table, default: [:]].updateValue(stamped, forKey: key)
    record(table, key, before: before, after: stamped)
    return stamped
  }

  /// Removes an object under the next revision, and returns its last state at that version.
  mutating func remove(_ table: String, _ key: ObjectKey) -> JSONValue? {
    guard let before = tables[table]?.removeValue(forKey: key) else { return nil }
    revision += 1
    record(table, key, before: before, after: nil)
    return before.settingResourceVersion(revision)
  }

  /// The objects of a table, in one namespace or in all, in the order of their keys.
  func objects(_ table: String, namespace: String? = nil) -> [(key: ObjectKey, value: JSONValue)] {
    Self.sorted(tables[table] ?? [:], namespace)
  }

  /// The objects as they were at a revision that is not compacted; nil if it is.
  func objects(
    _ table: String, namespace: String?, at revision: Int
  ) -> [(key: ObjectKey, value: JSONValue)]? {
    guard revision >= compactedRevision else { return nil }
    var state = tables[table] ?? [:]
    for change in history.reversed() {
      guard change.revision > revision else { break }
      if change.table == table { state[change.key] = change.before }
    }
    return Self.sorted(state, namespace)
  }

  /// The changes after a revision, in order; nil where some of them are forgotten.
  func changes(after revision: Int) -> Deque<Change>.SubSequence? {
    guard revision >= compactedRevision else { return nil }
    var low = history.startIndex
    var high = history.endIndex
    while low < high {
      let middle = (low + high) / 2
      if history[middle].revision > revision { high = middle } else { low = middle + 1 }
    }
    return history[low...]
  }

  /// Forgets all changes up to and with a revision.
  mutating func compact(to revision: Int) {
    while let first = history.first, first.revision <= revision { history.removeFirst() }
    compactedRevision = max(compactedRevision, min(revision, self.revision))
  }

  private mutating func record(
    _ table: String, _ key: ObjectKey, before: JSONValue?, after: JSONValue?
  ) {
    history.append(
      Change(revision: revision, table: table, key: key, before: before, after: after))
    if history.count > historyLimit, let oldest = history.popFirst() {
      compactedRevision = oldest.revision
    }
  }

  private static func sorted(
    _ objects: [ObjectKey: JSONValue], _ namespace: String?
  ) -> [(key: ObjectKey, value: JSONValue)] {
    let chosen = namespace.map { name in objects.filter { $0.key.namespace == name } } ?? objects
    return chosen.sorted { $0.key < $1.key }
  }
}

extension JSONValue {
  func settingResourceVersion(_ revision: Int) -> JSONValue {
    var object = self
    object.setMetadata("resourceVersion", .string(String(revision)))
    return object
  }
}
