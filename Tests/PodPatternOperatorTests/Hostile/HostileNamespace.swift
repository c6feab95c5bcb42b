internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

/// A namespace of its own for one hostile object.
struct HostileNamespace: Sendable {
  let client: KubernetesClient
  let name: String

  func key(_ object: String) -> ObjectKey { ObjectKey(namespace: name, name: object) }

  /// Does what the steps say; what the server refuses, or is busy with for longer than it lets anybody
  /// wait, is passed over.
  func perform(_ steps: [HostileObject.Step]) async throws {
    for step in steps {
      do { try await perform(step) } catch let error as APIError where error.isRefusal {
        // It is not there, and can do no harm.
      }
    }
  }

  private func perform(_ step: HostileObject.Step) async throws {
    switch step {
    case .create(let type, let object):
      try await post(type, object.serialized())
    case .post(let type, let text): try await post(type, Data(text.utf8))
    case .patch(let type, let object, let subresource, let patch):
      try await self.patch(type, object, subresource: subresource, patch)
    case .pods(let pattern, let count):
      try await until("\(count) pods of \(pattern)") {
        if try await pods(of: pattern).count >= count { return true }
        // What is refused gets no pods.
        guard let object = try? await object(.podPatterns, pattern) else { return true }
        return PodPatternStatus(json: object["status"] ?? [:])[.stalled]?.isTrue == true
      }
    case .patchPods(let subresource, let patch):
      for pod in try await list(.pods) {
        try await self.patch(
          .pods, pod["metadata"]?["name"]?.string ?? "", subresource: subresource, patch)
      }
    case .delete(let type, let object): try await client.delete(type, key(object))
    case .act(let body): try await body(self)
    }
  }

  private func post(_ type: ResourceType, _ body: Data) async throws(APIError) {
    let request = APIRequest.create(
      type, namespace: type.isNamespaced ? name : nil, body: body, representation: .metadata)
    _ = try await client.perform(request)
  }

  func patch(
    _ type: ResourceType, _ object: String, subresource: String? = nil, _ patch: JSONValue
  ) async throws(APIError) {
    let request = APIRequest.patch(
      type, key(object), subresource: subresource, .merge, body: patch.serialized(),
      representation: .metadata)
    _ = try await client.perform(request)
  }

  /// Deletes all that an operator reads.
  func clear() async throws {
    for type in [
      ResourceType.podPatterns, .pods, .controllerRevisions, .configMaps, .coreEvents,
    ] {
      for object in try await list(type) {
        guard let name = object["metadata"]?["name"]?.string else { continue }
        _ = try? await client.delete(type, key(name), options: .init(gracePeriodSeconds: 0))
      }
    }
  }

  // MARK: - What is there

  func object(_ type: ResourceType, _ object: String) async throws(APIError) -> JSONValue {
    try await client.get(type, key(object), as: JSONValue.self)
  }

  func list(_ type: ResourceType) async throws(APIError) -> [JSONValue] {
    try await client.list(type, namespace: name, as: JSONValue.self).items
  }

  /// The pods that bear a pattern's label.
  func pods(of pattern: String) async throws(APIError) -> [JSONValue] {
    let options = ListOptions(labelSelector: "\(ChildLabels.pattern)=\(pattern)")
    return try await client.list(.pods, namespace: name, options: options, as: JSONValue.self).items
  }

  /// Waits until something holds; where it does not in time the test fails, and goes on.
  func until(
    _ what: String, within limit: Duration = .seconds(10), _ condition: () async throws -> Bool
  ) async throws {
    try await expectInTime {
      try await eventually(
        "in \(name): \(what)", within: limit, every: .milliseconds(50), condition)
    }
  }

  // MARK: - What must come of it

  func expect(_ outcome: HostileObject.Outcome) async throws {
    switch outcome {
    case .harmless: return
    case .told: try await expectTold()
    case .also(let body):
      try await expectTold()
      try await body(self)
    case .stalled(let pattern, let reason):
      try await until("\(pattern) is stalled: \(reason)") {
        guard let object = try? await object(.podPatterns, pattern) else { return true }
        return PodPatternStatus(json: object["status"] ?? [:])[.stalled]?.reason == reason
      }
    }
  }

  private func expectTold() async throws {
    try await until("every pattern has a status of its generation", within: .seconds(30)) {
      try await list(.podPatterns).allSatisfy { pattern in
        pattern["metadata"]?["deletionTimestamp"] != nil
          || pattern["status"]?["observedGeneration"]?.integer
            == pattern["metadata"]?["generation"]?.integer
      }
    }
  }
}

extension APIError {
  /// Whether the server has answered, with a no, or not in time.
  fileprivate var isRefusal: Bool {
    if case .transport(let failure) = cause { return failure.kind == .timedOut }
    return code != nil
  }
}

/// Waits for something, and goes on where it does not come in time, which is a failure already: the next
/// hostile object is to be tried all the same.
func expectInTime(_ body: () async throws -> Void) async throws {
  do { try await body() } catch is NotInTime {}
}
