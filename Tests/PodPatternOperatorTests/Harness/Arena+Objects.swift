internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import Testing

/// What a user does to the cluster, and what a user sees of it.
extension Arena {
  func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

  @discardableResult
  func create(_ type: ResourceType, _ object: JSONValue) async throws(APIError) -> JSONValue {
    try await client.create(
      type, namespace: type.isNamespaced ? namespace : nil, object, as: JSONValue.self)
  }

  /// Makes a pattern of one container.
  @discardableResult
  func createPattern(
    _ name: String = "weather", replicas: Int = 1, podSpec: JSONValue = [:], _ spec: JSONValue = [:]
  ) async throws(APIError) -> JSONValue {
    var pod: JSONValue = ["containers": [["name": "web", "image": "nginx:1.27"]]]
    for (key, value) in podSpec.members { pod[key] = value }
    var whole: JSONValue = ["replicas": .integer(replicas), "template": ["spec": pod]]
    for (key, value) in spec.members { whole[key] = value }
    return try await declarePattern(name, whole)
  }

  /// Makes a pattern of a whole spec.
  @discardableResult
  func declarePattern(_ name: String, _ spec: JSONValue) async throws(APIError) -> JSONValue {
    try await create(
      .podPatterns,
      [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
        "metadata": ["name": .string(name)], "spec": spec,
      ])
  }

  /// Changes the pattern `weather` as `kubectl patch --type merge` does.
  func patch(_ patch: JSONValue) async throws {
    try await self.patch(.podPatterns, "weather", patch)
  }

  func patch(
    _ type: ResourceType, _ name: String, subresource: String? = nil,
    _ patch: JSONValue
  ) async throws {
    _ = try await client.patch(
      type, key(name), subresource: subresource, .merge, patch, as: JSONValue.self)
  }

  func get(_ type: ResourceType, _ name: String) async throws -> JSONValue {
    try await client.get(type, key(name), as: JSONValue.self)
  }

  func list(_ type: ResourceType) async throws -> [JSONValue] {
    try await client.list(type, namespace: namespace, as: JSONValue.self).items
  }

  /// All pods, whoever they belong to.
  func pods() async throws -> [PodSnapshot] {
    try await client.list(.pods, namespace: namespace, as: PodSnapshot.self).items
  }

  /// Pods that neither failed nor are ending.
  func activePods() async throws -> [PodSnapshot] { try await pods().filter(\.isActive) }

  func status(_ name: String = "weather") async throws -> PodPatternStatus {
    PodPatternStatus(json: try await get(.podPatterns, name)["status"] ?? [:])
  }

  /// Gives a pod a status as a kubelet would.
  func setStatus(_ pod: PodSnapshot, _ status: JSONValue) async throws {
    try await patch(.pods, pod.key.name, subresource: "status", ["status": status])
  }

  func makeReady(_ pod: PodSnapshot) async throws {
    try await setStatus(
      pod,
      [
        "phase": "Running",
        "conditions": [
          ["type": "Ready", "status": "True", "lastTransitionTime": "2027-01-15T08:00:00Z"]
        ],
      ])
  }

  func fail(_ pod: PodSnapshot, reason: String? = nil) async throws {
    try await setStatus(
      pod, ["phase": "Failed", "reason": reason.map { .string($0) } ?? .null])
  }

  /// Deletes a pod at once, as for a node that answers.
  func delete(_ pod: PodSnapshot) async throws(APIError) {
    try await client.delete(.pods, pod.key, options: .init(gracePeriodSeconds: 0))
  }

  /// Tells of every change of the pods, or of those that a label selector finds, until the task is
  /// cancelled.
  func followPods(
    selector: String? = nil, _ note: @escaping @Sendable (StoreChange<PodSnapshot>) -> Void
  ) async {
    let informer = Informer(
      client,
      InformerConfiguration(
        .pods, namespaces: [namespace], watcher: WatcherConfiguration(labelSelector: selector)),
      decoding: ObjectDecoding<PodSnapshot>.decodable,
      logger: Logger(label: "observer") { _ in SwiftLogNoOpLogHandler() }, clock: clock,
      onChange: note)
    try? await informer.run()
  }

  /// Waits until a pattern's status says that there are so many pods, and there are.
  func untilReplicas(
    _ count: Int, of name: String = "weather", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await until("\(count) replicas of \(name)", sourceLocation: sourceLocation) {
      guard try await activePods().count(where: { $0.pattern == name }) == count else {
        return false
      }
      return try await status(name).replicas == count
    }
  }
}

extension JSONValue {
  fileprivate var members: [(String, JSONValue)] {
    if case .object(let members) = self { members.map { ($0.key, $0.value) } } else { [] }
  }
}
