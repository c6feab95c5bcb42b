internal import FoundationEssentials
package import KubernetesClient
package import KubernetesCore
internal import KubernetesRuntime
package import PodPatternCore

/// What ConfigMaps and Secrets hold that patterns name, and copies of ConfigMaps: each is read once,
/// and asked for again every few seconds for as long as a pattern uses it.
///
/// They are not watched: a watch would show all objects of a namespace, and ask for the right to list
/// its Secrets.
package final class ConfigurationCache: Sendable {
  /// An object in a namespace.
  struct Reference: Sendable, Hashable {
    let namespace: String
    let object: ConfigurationObject

    var key: ObjectKey { ObjectKey(namespace: namespace, name: object.name) }
  }

  fileprivate struct State: Sendable {
    var readings: [Reference: ConfigurationReading] = [:]
    /// The patterns that use an object.
    var users: [Reference: Set<ObjectKey>] = [:]
    /// The same the other way round.
    var used: [ObjectKey: Set<Reference>] = [:]
  }

  private let client: KubernetesClient
  private let state: Monitor<State, Void, Void>
  /// A ConfigMap takes up to a mebibyte: not many are read at a time.
  private let limit = InFlightLimit(4)

  /// No ConfigMap is larger (`MaxSecretSize` of core/v1, and what surrounds it).
  private static let mostBytes = 4 << 20

  package init(client: KubernetesClient) {
    self.client = client
    state = Monitor(State()) { state, _ in state.users.isEmpty ? nil : () }
  }

  /// What is known of objects in a pattern's namespace, which the pattern uses from now on.
  ///
  /// - `isFresh`: whether to ask for what is known as well.
  /// - Throws: if the server does not answer.
  package func read(
    _ objects: Set<ConfigurationObject>, for pattern: ObjectKey, isFresh: Bool = false
  ) async throws(RequestFailure) -> [ConfigurationObject: ConfigurationReading] {
    guard !objects.isEmpty else { return [:] }
    var readings: [ConfigurationObject: ConfigurationReading] = [:]
    let references = objects.map { Reference(namespace: pattern.namespace, object: $0) }
    let known = state.change { state in
      state.use(references, pattern)
      return state.readings
    }
    var missing: [Reference] = []
    for reference in references {
      if !isFresh, let reading = known[reference] {
        readings[reference.object] = reading
      } else {
        missing.append(reference)
      }
    }
    let found = await concurrently(missing) { reference in
      await result { () async throws(RequestFailure) in try await self.fetch(reference) }
    }
    for (reference, result) in found {
      let reading = try result.get()
      readings[reference.object] = reading
      record(reading, of: reference)
    }
    return readings
  }

  /// Records what an object holds that was just read or written.
  func record(_ reading: ConfigurationReading, of reference: Reference) {
    state.change { state in
      if state.users[reference] != nil { state.readings[reference] = reading }
    }
  }

  /// Forgets what an object holds, so that it is read again.
  func invalidate(_ reference: Reference) { state.change { $0.readings[reference] = nil } }

  /// Takes note of all objects that a pattern uses; the others are no longer asked for.
  func keep(_ objects: Set<ConfigurationObject>, for pattern: ObjectKey) {
    // Hardly any pattern uses one.
    guard !objects.isEmpty || state.read({ $0.used[pattern] != nil }) else { return }
    let kept = Set(objects.map { Reference(namespace: pattern.namespace, object: $0) })
    state.change { $0.keep(kept, pattern) }
  }

  /// Forgets a pattern that is gone.
  func forget(_ pattern: ObjectKey) { keep([], for: pattern) }

  /// Waits until a pattern uses an object; false if the task is cancelled.
  func isBusy() async -> Bool { await state.wait() != nil }

  /// Asks for objects again.
  ///
  /// - `isMissing`: whether only those that could not be read, which somebody may be about to put
  ///   right.
  /// - `round`: counts the calls: of a namespace with very many objects each asks for others.
  /// - Returns: the patterns that use one which has changed.
  func poll(missing isMissing: Bool, round: Int) async -> Set<ObjectKey> {
    let known = state.read { state in
      state.readings.filter { !isMissing || $0.value.content == nil }
    }
    var stirred: Set<ObjectKey> = []
    let asked = Dictionary(grouping: known.keys, by: \.namespace).values
      .flatMap { Self.share(of: $0, round: round) }
    var rest = asked.compactMap { key in known[key].map { (key: key, value: $0) } }[...]
    while !rest.isEmpty, !Task.isCancelled {
      let batch = Array(rest.prefix(Self.batch))
      rest = rest.dropFirst(Self.batch)
      let changed = await concurrently(batch) { await self.refresh($0.key, $0.value) }
      stirred.formUnion(changed.flatMap(\.1))
    }
    return stirred
  }

  private static let batch = 16

  /// How many objects of one namespace are asked for at a time, so that none delays the others.
  private static let share = 256

  /// Those of a namespace's objects whose turn it is: all, or others in each round.
  static func share(of objects: [Reference], round: Int) -> [Reference] {
    guard objects.count > share else { return objects }
    let sorted = objects.sorted { $0.object.description < $1.object.description }
    let turns = (sorted.count + share - 1) / share
    let first = round % turns * share
    return Array(sorted[first..<min(first + share, sorted.count)])
  }

  /// Reads an object again if it has changed.
  ///
  /// - Returns: the patterns that use it, if it has.
  private func refresh(
    _ reference: Reference, _ known: ConfigurationReading
  ) async -> Set<ObjectKey> {
    do throws(RequestFailure) {
      if let content = known.content, try await version(of: reference) == content.resourceVersion {
        return []
      }
      let reading = try await fetch(reference)
      guard reading != known else { return [] }
      return state.change { state in
        guard let users = state.users[reference] else { return [] }
        state.readings[reference] = reading
        return users
      }
    } catch {
      // What is known goes on to hold until the server answers.
      return []
    }
  }

  /// The resource version of an object; nil if it is gone or may not be read.
  private func version(of reference: Reference) async throws(RequestFailure) -> String? {
    do throws(APIError) {
      return try await metadata(reference).resourceVersion
    } catch {
      if error.isNotFound || error.code == 403 { return nil }
      throw RequestFailure(error)
    }
  }

  private func fetch(
    _ reference: Reference
  ) async throws(RequestFailure) -> ConfigurationReading {
    do throws(APIError) {
      switch reference.object.kind {
      case .secret: return .found(.init(secret: try await metadata(reference)))
      case .configMap: return .found(.init(configMap: try await configMap(reference.key)))
      }
    } catch {
      if error.isNotFound { return .absent }
      if error.code == 403 { return .refused(error.message) }
      throw RequestFailure(error).rephrased { "\(reference.object): \($0)" }
    }
  }

  private func metadata(_ reference: Reference) async throws(APIError) -> ObjectMeta {
    let type: ResourceType = reference.object.kind == .secret ? .secrets : .configMaps
    return try await client.perform(
      .get(type, reference.key, representation: .metadata), as: PartialObjectMetadata.self
    ).metadata
  }

  /// A ConfigMap with what it holds, which is not kept.
  func configMap(_ key: ObjectKey) async throws(APIError) -> JSONValue {
    try await limit.run(.change, in: key.namespace) { () throws(APIError) in
      var request = APIRequest.get(.configMaps, key)
      request.mostBytes = Self.mostBytes
      return try await client.perform(request, as: JSONValue.self)
    }
  }
}

extension ConfigurationCache.State {
  mutating func use(_ references: [ConfigurationCache.Reference], _ pattern: ObjectKey) {
    for reference in references {
      users[reference, default: []].insert(pattern)
      used[pattern, default: []].insert(reference)
    }
  }

  mutating func keep(_ kept: Set<ConfigurationCache.Reference>, _ pattern: ObjectKey) {
    for reference in (used[pattern] ?? []).subtracting(kept) {
      users[reference]?.remove(pattern)
      if users[reference]?.isEmpty ?? true {
        (users[reference], readings[reference]) = (nil, nil)
      }
    }
    used[pattern] = kept.isEmpty ? nil : kept
  }
}
