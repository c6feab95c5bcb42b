internal import DequeModule
internal import KubernetesCore

/// The state of a store: pure, and the same whatever fed it.
///
/// Guarantees: between `relisting` and `relisted` readers see the state before; each change is
/// reported once, in the order in which it happened to an object.
struct StoreContents<Object: StoredObject>: Sendable {
  /// What one watch has brought.
  struct Scope: Sendable {
    var objects: [ObjectKey: StoreEntry<Object>] = [:]
    /// What a relist has gathered so far; nil while none runs.
    var gathered: [ObjectKey: StoreEntry<Object>]?
    /// How far the watch has come; nil before the first list is complete.
    var reached: ResourceVersion?
    var hasSynced = false
    /// Whether the server's store was restored to a state before what was seen, so that objects of the
    /// same version may differ.
    var isVoid = false
  }

  private(set) var scopes: [NamespaceScope: Scope]
  private(set) var indexes: StoreIndexes<Object>

  init(scopes: [NamespaceScope], indexes: [StoreIndex<Object>]) {
    self.scopes = Dictionary(scopes.map { ($0, Scope()) }, uniquingKeysWith: { first, _ in first })
    self.indexes = StoreIndexes(indexes)
  }

  /// The scope that holds a namespace's objects.
  func scope(of namespace: String) -> Scope? {
    scopes[.all] ?? scopes[.namespace(namespace)]
  }

  func object(_ key: ObjectKey) -> Object? { scope(of: key.namespace)?.objects[key]?.object }

  var hasSynced: Bool { scopes.values.allSatisfy(\.hasSynced) }

  /// Whether all is there that happened in a namespace up to a version.
  func hasReached(_ version: ResourceVersion, in namespace: String) -> Bool {
    scope(of: namespace)?.reached.map { $0 >= version } ?? false
  }

  /// Takes one event of a scope's watch, and adds what it changed to `changes`.
  mutating func apply(
    _ event: StoreEvent<Object>, scope id: NamespaceScope, into changes: inout [StoreChange<Object>]
  ) {
    switch event {
    case .restored: scopes[id]?.isVoid = true
    case .relisting: scopes[id]?.gathered = [:]
    case .unreadable(let key, let uid): keep(key, uid: uid, id, &changes)
    case .relisted(let version): swapIn(version, id, &changes)
    case .applied(let object) where scopes[id]?.gathered != nil: gather(object, id)
    case .deleted(let object) where scopes[id]?.gathered != nil:
      scopes[id]?.gathered?[object.key] = nil
    case .gone(let key) where scopes[id]?.gathered != nil: scopes[id]?.gathered?[key] = nil
    case .gone(let key):
      if let known = scopes[id]?.objects[key] { remove(key, last: known.object, id, &changes) }
    case .applied(let object):
      set(StoreEntry(object), id, &changes)
      advance(object.resourceVersion, id)
    case .deleted(let object):
      remove(object.key, last: object, id, &changes)
      advance(object.resourceVersion, id)
    case .bookmark(let version): advance(version, id)
    }
  }

  /// Keeps what the store has of an object that can't be read, as long as it is of that object.
  private mutating func keep(
    _ key: ObjectKey, uid: String?, _ id: NamespaceScope, _ changes: inout [StoreChange<Object>]
  ) {
    guard let known = scopes[id]?.objects[key] else { return }
    let isSame = uid.map { $0 == known.object.uid } ?? true
    if scopes[id]?.gathered != nil {
      scopes[id]?.gathered?[key] = isSame ? known : nil
    } else if !isSame {
      remove(key, last: known.object, id, &changes)
    }
  }

  /// Keeps an unchanged object as the store has it, so that a relist shares its memory.
  private mutating func gather(_ object: Object, _ id: NamespaceScope) {
    let known = scopes[id]?.objects[object.key]
    let isKnown =
      known?.object.resourceVersion == object.resourceVersion && known?.object.uid == object.uid
      && scopes[id]?.isVoid == false
    scopes[id]?.gathered?[object.key] = isKnown ? known : StoreEntry(object)
  }

  private mutating func swapIn(
    _ version: String, _ id: NamespaceScope, _ changes: inout [StoreChange<Object>]
  ) {
    guard let gathered = scopes[id]?.gathered, let old = scopes[id]?.objects else { return }
    scopes[id]?.gathered = nil
    for (key, entry) in old where gathered[key] == nil {
      remove(key, last: entry.object, id, &changes)
    }
    for entry in gathered.values { set(entry, id, &changes) }
    scopes[id]?.reached = ResourceVersion(version)
    scopes[id]?.hasSynced = true
    scopes[id]?.isVoid = false
  }

  private mutating func set(
    _ entry: StoreEntry<Object>, _ id: NamespaceScope, _ changes: inout [StoreChange<Object>]
  ) {
    let object = entry.object
    guard let old = scopes[id]?.objects.updateValue(entry, forKey: entry.key) else {
      indexes.insert(entry)
      return changes.append(.added(object))
    }
    guard old !== entry else { return }
    indexes.replace(old, by: entry)
    guard old.object.uid == object.uid else {
      // Another object has taken the name, and its predecessor's end was not seen.
      return changes += [.removed(old.object), .added(object)]
    }
    guard old.object.resourceVersion != object.resourceVersion || scopes[id]?.isVoid == true else {
      return
    }
    changes.append(.updated(old: old.object, new: object))
  }

  private mutating func remove(
    _ key: ObjectKey, last: Object, _ id: NamespaceScope, _ changes: inout [StoreChange<Object>]
  ) {
    guard let old = scopes[id]?.objects.removeValue(forKey: key) else { return }
    indexes.remove(old)
    changes.append(.removed(old.object.uid == last.uid ? last : old.object))
  }

  /// Remembers how far the watch has come; it never goes back but by a relist.
  private mutating func advance(_ version: String, _ id: NamespaceScope) {
    guard let new = ResourceVersion(version) else { return }
    guard let reached = scopes[id]?.reached else {
      scopes[id]?.reached = new
      return
    }
    if reached < new { scopes[id]?.reached = new }
  }
}

/// Changes of a store's objects that are kept until somebody has acknowledged them.
///
/// A work queue carries keys, so that what is done depends on what is. Some of what was is of
/// importance all the same, such as the last state of an object that is gone: a store keeps it here,
/// under a key of the reader's choice, and forgets it when the reader says so.
///
/// Guarantees: of each key the last `limit` changes are kept.
struct KeptChanges<Object: StoredObject>: Sendable {
  private var changes: [String: Deque<KeptChange<Object>>] = [:]
  private var lastNumber = 0

  static var limit: Int { 100 }

  mutating func keep(_ change: StoreChange<Object>, for key: String) {
    lastNumber += 1
    changes[key, default: []].keep(
      KeptChange(number: lastNumber, change: change), atMost: Self.limit)
  }

  /// The changes of a key that nobody has acknowledged, in the order in which they came.
  subscript(key: String) -> [KeptChange<Object>] { changes[key].map(Array.init) ?? [] }

  /// Forgets the changes of a key up to a number.
  mutating func acknowledge(_ key: String, through number: Int) {
    while let first = changes[key]?.first, first.number <= number { changes[key]?.removeFirst() }
    if changes[key]?.isEmpty == true { changes[key] = nil }
  }
}

extension Deque {
  /// Appends an element, and drops the first one where there would be too many.
  fileprivate mutating func keep(_ element: Element, atMost limit: Int) {
    if count >= limit { removeFirst() }
    append(element)
  }
}

/// A change that a store keeps until it is acknowledged.
public struct KeptChange<Object: StoredObject>: Sendable {
  /// Counts the changes that the store has kept, from 1.
  public let number: Int
  /// What happened.
  public let change: StoreChange<Object>
}
