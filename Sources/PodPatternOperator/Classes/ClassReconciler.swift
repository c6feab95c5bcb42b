internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Has the API server carry a class out, and says in its status how that stands.
struct ClassReconciler: Sendable {
  let client: KubernetesClient
  let settings: ExpansionSettings
  /// The namespaces to whose pods no class is added.
  let excluded: [String]
  /// Whether the API server has policies that change objects.
  let hasPolicies: Bool
  let clock: OperatorClock
  let report: @Sendable (PatternEvent, StoredClass) -> Void

  /// The manager of the fields of policies and bindings.
  private static let manager = "podpattern-classes"

  /// Brings a class's policy into line; nil for a class that is gone, whose policy goes with it.
  func reconcile(_ stored: StoredClass?) async -> ReconcileResult {
    guard let stored, stored.metadata.deletionTimestamp == nil else { return .done }
    do throws(APIError) {
      try await publish(try await state(of: stored), stored)
      return .done
    } catch {
      // Another one of the name, or none, is told by the watch.
      return error.isNotFound ? .done : .retry(error)
    }
  }

  private func state(of stored: StoredClass) async throws(APIError) -> ClassState {
    let compiled: InjectionPolicy?
    do throws(FaultList) {
      compiled = try InjectionPolicy(
        try stored.podClass(), settings: settings, excluding: excluded)
    } catch {
      // What the class said before goes on: a fault that somebody made takes nothing from new pods.
      return .invalid(error.naming(in: ["spec": stored.spec ?? [:]]).description)
    }
    guard hasPolicies else { return compiled == nil ? .withoutInjection : .unsupported }
    guard let compiled else {
      try await remove(stored)
      return .withoutInjection
    }
    do throws(APIError) {
      try await apply(compiled.policy, InjectionPolicy.policies)
      try await apply(compiled.binding, InjectionPolicy.bindings)
    } catch {
      guard let code = error.code, [400, 403, 422].contains(code) else { throw error }
      return .refused(error.message)
    }
    return .injecting(revision: compiled.revision)
  }

  private func apply(_ object: JSONValue, _ type: ResourceType) async throws(APIError) {
    let name = object["metadata"]?["name"]?.string ?? ""
    _ = try await client.apply(
      type, ObjectKey(namespace: "", name: name), object, fieldManager: Self.manager, force: true,
      as: PartialObjectMetadata.self)
  }

  /// Removes what an earlier spec had made: the binding first, which is what has a policy obeyed.
  private func remove(_ stored: StoredClass) async throws(APIError) {
    let key = ObjectKey(namespace: "", name: InjectionPolicy.name(of: stored.metadata.name))
    for type in [InjectionPolicy.bindings, InjectionPolicy.policies] {
      do throws(APIError) {
        let found = try await client.get(type, key, as: PartialObjectMetadata.self)
        guard found.metadata.ownerReferences.contains(where: { $0.uid == stored.uid }) else {
          continue
        }
        try await client.delete(type, key)
      } catch {
        guard error.isNotFound else { throw error }
      }
    }
  }

  /// Writes the status where it has changed, and an Event where it is worth one.
  private func publish(_ state: ClassState, _ stored: StoredClass) async throws(APIError) {
    let before = stored.reported
    let status = PodPatternClassStatus(
      state, generation: stored.metadata.generation, at: clock.wall(), previous: before)
    guard status != before else { return }
    let patch = JSONPatch([
      .test(["metadata", "uid"], .string(stored.uid)),
      .add(["status"], status.json.withoutNulls),
    ])
    let request = APIRequest.patch(
      .podPatternClasses, stored.key, subresource: "status", .json, body: patch.json.serialized(),
      options: WriteClient.options, representation: .metadata)
    _ = try await client.perform(request)
    if let event = status.event(after: before) { report(event, stored) }
  }
}
