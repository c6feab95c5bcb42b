public import KubernetesCore

/// The objects of one type as far as a watch has brought them: one writer, many readers.
///
/// Guarantees: a reader never sees a half-filled store, not even while everything is listed again;
/// `objects(index:value:)` and the others each see one moment.
public final class ObjectStore<Object: StoredObject>: Sendable {
  private struct State: Sendable {
    var contents: StoreContents<Object>
    var kept = KeptChanges<Object>()
  }

  /// What somebody waits for a store to become.
  private enum Condition: Sendable {
    case synced
    case reached(ResourceVersion, namespace: String)
  }

  private let state: Monitor<State, Condition, Void>
  private let keyOfKept: @Sendable (StoreChange<Object>) -> String?

  /// An empty store, fed by one watch for each scope.
  ///
  /// - Parameters:
  ///   - scopes: what the watches are of.
  ///   - indexes: what the objects can be found by beside their keys.
  ///   - keeping: gives the key under which a change is kept until `acknowledge(_:through:)` is
  ///     called for it; nil for a change that needs no acknowledgement.
  public init(
    scopes: [NamespaceScope] = [.all], indexes: [StoreIndex<Object>] = [],
    keeping: @escaping @Sendable (StoreChange<Object>) -> String? = { _ in nil }
  ) {
    state = Monitor(
      State(contents: StoreContents(scopes: scopes, indexes: indexes))
    ) { state, condition in
      let isMet =
        switch condition {
        case .synced: state.contents.hasSynced
        case .reached(let version, let namespace):
          state.contents.hasReached(version, in: namespace)
        }
      return isMet ? () : nil
    }
    keyOfKept = keeping
  }

  /// The object of a key, if it is there.
  public subscript(key: ObjectKey) -> Object? { state.read { $0.contents.object(key) } }

  /// All objects, in no order.
  public var objects: [Object] {
    state.read { $0.contents.scopes.values.flatMap { $0.objects.values.lazy.map(\.object) } }
  }

  /// How many objects there are.
  public var count: Int {
    state.read { $0.contents.scopes.values.reduce(0) { $0 + $1.objects.count } }
  }

  /// The objects for which an index has a value, by key in order; none where the store was made
  /// without such an index.
  public func objects(index: StoreIndex<Object>, value: String) -> [Object] {
    state.read { $0.contents.indexes.objects(index.name, value) }
  }

  /// Whether each scope has been listed completely at least once.
  public var hasSynced: Bool { state.read(\.contents.hasSynced) }

  /// How far the store has come in a namespace; nil before its first list is complete, and for a
  /// server whose versions are no numbers.
  public func reached(in namespace: String) -> ResourceVersion? {
    state.read { $0.contents.scope(of: namespace)?.reached }
  }

  /// Whether the store shows all that happened in a namespace up to a version.
  public func hasReached(_ version: ResourceVersion, in namespace: String) -> Bool {
    state.read { $0.contents.hasReached(version, in: namespace) }
  }

  /// The changes that are kept for a key, in the order in which they came.
  public func unacknowledged(_ key: String) -> [KeptChange<Object>] {
    state.read { $0.kept[key] }
  }

  /// Forgets the changes that are kept for a key, up to the one of a number.
  public func acknowledge(_ key: String, through number: Int = .max) {
    state.change { $0.kept.acknowledge(key, through: number) }
  }

  /// Takes what a scope's watch has brought, all at once.
  ///
  /// - Returns: What that changed, in order.
  @discardableResult
  public func apply(
    _ events: [StoreEvent<Object>], scope: NamespaceScope = .all
  ) -> [StoreChange<Object>] {
    state.change { state in
      var changes: [StoreChange<Object>] = []
      for event in events { state.contents.apply(event, scope: scope, into: &changes) }
      for change in changes { keyOfKept(change).map { state.kept.keep(change, for: $0) } }
      return changes
    }
  }

  /// Waits until the store shows all that happened in a namespace up to a version.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  public func waitUntilReached(_ version: ResourceVersion, in namespace: String) async throws {
    try await wait(for: .reached(version, namespace: namespace))
  }

  /// Waits until each scope has been listed completely once.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  public func waitForSync() async throws { try await wait(for: .synced) }

  private func wait(for condition: Condition) async throws {
    _ = await state.wait(for: condition)
    try Task.checkCancellation()
  }
}
