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
  /// The ClusterRole with which policies go; nil for none.
  let role: String?
  /// The namespace in which pods are tried, and none is made.
  let namespace: String
  /// Whether the API server has policies that change objects.
  let hasPolicies: Bool
  let clock: OperatorClock
  let report: @Sendable (PatternEvent, StoredClass) -> Void

  /// The manager of the fields of policies and bindings.
  private static let manager = "podpattern-classes"

  /// Brings the policy of a class of a name into line; nil where there is no class any more.
  func reconcile(_ stored: StoredClass?, named name: String) async -> ReconcileResult {
    do throws(APIError) {
      if let stored {
        guard stored.metadata.deletionTimestamp == nil else { return .done }
        try await publish(try await state(of: stored), stored)
      } else if hasPolicies {
        try await remove(name)
      }
      return .done
    } catch {
      return result(of: error)
    }
  }

  private func result(of error: APIError) -> ReconcileResult {
    // That it is gone is told by the watch, and so is what it has become.
    if error.isNotFound { return .done }
    return error.isFailedTest ? .requeueAfter(.milliseconds(200)) : .retry(error)
  }

  private func state(of stored: StoredClass) async throws(APIError) -> ClassState {
    let podClass: PodPatternClass
    let compiled: InjectionPolicy?
    let installation: OwnerReference?
    do throws(APIError) {
      installation = try await self.installation()
    } catch {
      guard let code = error.code, [403, 404].contains(code) else { throw error }
      return .refused(
        "policies go with the ClusterRole \(role ?? ""), which injection.clusterRole of the operator's"
          + " configuration names: \(error.message)")
    }
    do throws(FaultList) {
      podClass = try stored.podClass()
      compiled = try InjectionPolicy(
        podClass, settings: settings, excluding: excluded, installation: installation)
    } catch {
      // What the class said before goes on: a fault that somebody made takes nothing from new pods.
      return .invalid(error.naming(in: ["spec": stored.spec ?? [:]]).description)
    }
    guard hasPolicies else { return compiled == nil ? .withoutInjection : .unsupported }
    guard let compiled else {
      try await remove(stored.metadata.name)
      return .withoutInjection
    }
    do throws(APIError) {
      // Asked again only for what is new.
      if compiled.revision != stored.reported.revision,
        let words = try await refusal(ofSampleOf: podClass)
      {
        return .invalid("a pod with it is refused: \(words)")
      }
      try await put(compiled.policy, InjectionPolicy.policies)
      try await put(compiled.binding, InjectionPolicy.bindings)
    } catch {
      guard let code = error.code, [400, 403, 422].contains(code) else { throw error }
      return .refused(error.message)
    }
    return .injecting(revision: compiled.revision)
  }

  /// Why the API server takes no pod to which the class was added; nil where it takes one, or does not
  /// say.
  ///
  /// A policy that makes a pod invalid has it refused, whatever its failure policy. A dry run, in a
  /// namespace where nothing is added, tells it before anybody's pod.
  private func refusal(ofSampleOf podClass: PodPatternClass) async throws(APIError) -> String? {
    do throws(APIError) {
      _ = try await client.create(
        .pods, namespace: namespace, podClass.sample(settings),
        options: WriteOptions(fieldValidation: .strict, dryRun: true),
        as: PartialObjectMetadata.self)
      return nil
    } catch {
      // Quotas, policies and webhooks of that namespace say nothing of other pods, whatever their code.
      let isDenied = ["denied request", "denied the request"].contains {
        error.message.hasBytes(of: $0)
      }
      return [400, 422].contains(error.code) && !isDenied ? error.message : nil
    }
  }

  /// Makes an object, or has one be nothing but what it is to be, whatever somebody added to it.
  private func put(_ object: JSONValue, _ type: ResourceType) async throws(APIError) {
    let key = ObjectKey(namespace: "", name: object["metadata"]?["name"]?.string ?? "")
    let options = WriteOptions(fieldManager: Self.manager)
    var whole = object
    do throws(APIError) {
      let found = try await client.get(type, key, as: PartialObjectMetadata.self)
      whole["metadata"]?["resourceVersion"] = .string(found.resourceVersion)
    } catch {
      guard error.isNotFound else { throw error }
      _ = try await client.create(
        type, namespace: nil, whole, options: options, as: PartialObjectMetadata.self)
      return
    }
    _ = try await client.replace(type, key, whole, options: options, as: PartialObjectMetadata.self)
  }

  /// Removes what was made of a class: the binding first, without which a policy does nothing.
  private func remove(_ name: String) async throws(APIError) {
    let key = ObjectKey(namespace: "", name: InjectionPolicy.name(of: name))
    for type in [InjectionPolicy.bindings, InjectionPolicy.policies] {
      do throws(APIError) {
        let found = try await client.get(type, key, as: PartialObjectMetadata.self)
        guard found.metadata.labels[InjectionPolicy.classLabel] == name else { continue }
        try await client.delete(type, key)
      } catch {
        guard error.isNotFound else { throw error }
      }
    }
  }

  /// The ClusterRole with which policies go.
  private func installation() async throws(APIError) -> OwnerReference? {
    guard let role, hasPolicies else { return nil }
    let found = try await client.get(
      .clusterRoles, ObjectKey(namespace: "", name: role), as: PartialObjectMetadata.self)
    return OwnerReference(
      apiVersion: ResourceType.clusterRoles.apiVersion, kind: ResourceType.clusterRoles.kind,
      name: role, uid: found.uid)
  }

  /// Writes the status where it has changed, and an Event where it is worth one.
  private func publish(_ state: ClassState, _ stored: StoredClass) async throws(APIError) {
    let before = stored.reported
    let status = PodPatternClassStatus(
      state, generation: stored.metadata.generation, at: clock.wall(), previous: before)
    guard try await write(status, stored) else { return }
    if let event = status.event(after: before) { report(event, stored) }
  }

  /// Writes how many pods of a class have it.
  ///
  /// - Returns: how the work on the class's key ended.
  func recount(_ stored: StoredClass?, _ pods: ClassPods) async -> ReconcileResult {
    guard let stored, stored.metadata.deletionTimestamp == nil,
      let injection = try? stored.podClass().spec.inject, hasPolicies
    else { return .done }
    var status = stored.reported
    // The rest of the status is told first.
    guard let revision = status.revision else { return .done }
    guard let census = pods.census(stored.metadata.name, injection, revision: revision) else {
      return .requeueAfter(.seconds(1))
    }
    status.count(census)
    do throws(APIError) {
      return try await write(status, stored) ? .requeueAfter(Self.countInterval) : .done
    } catch {
      return result(of: error)
    }
  }

  /// After how long pods that came and went meanwhile are counted again.
  static let countInterval = Duration.seconds(2)

  /// - Returns: whether the status was another one.
  private func write(
    _ status: PodPatternClassStatus, _ stored: StoredClass
  ) async throws(APIError) -> Bool {
    guard status != stored.reported else { return false }
    let patch = JSONPatch([
      // What is told is what follows from this version, and no status of a later one is lost.
      .test(["metadata", "resourceVersion"], .string(stored.resourceVersion)),
      .add(["status"], status.json.withoutNulls),
    ])
    let request = APIRequest.patch(
      .podPatternClasses, stored.key, subresource: "status", .json, body: patch.json.serialized(),
      options: WriteClient.options, representation: .metadata)
    _ = try await client.perform(request)
    return true
  }
}

extension ResourceType {
  static let clusterRoles = ResourceType(
    group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole", plural: "clusterroles",
    isNamespaced: false)
}
