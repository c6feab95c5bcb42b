internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import PodPatternOperator

/// Predicts what an operator would do, from what a cluster has.
struct Planner {
  private let client: KubernetesClient
  private let settings: Decision.Settings
  private let policy: FleetPolicy

  private static let dryRun = WriteOptions(fieldManager: "podpattern-plan", dryRun: true)

  init(
    _ client: KubernetesClient, _ expansion: ExpansionSettings, _ policy: FleetPolicy
  ) async throws(CommandFailure) {
    (self.client, self.policy) = (client, policy)
    var expansion = expansion
    do throws(APIError) {
      let version = try await client.serverVersion()
      if version.release != nil, !version.isAtLeast(1, 29) { expansion.nativeSidecars = false }
      let canResize = try await client.serves(.pods, subresource: "resize")
      settings = Decision.Settings(
        expander: PatternExpander(settings: expansion), canResize: canResize,
        doubtAfter: .seconds(30))
    } catch {
      throw CommandFailure(error, about: ObjectKey(namespace: "", name: ""))
    }
  }

  /// What applying a declaration would do.
  func plan(_ declared: JSONValue, namespace: String) async throws(CommandFailure) -> PlanReport {
    let metadata = declared["metadata"] ?? [:]
    let own = metadata["namespace"]?.string ?? ""
    let key = ObjectKey(
      namespace: own.isEmpty ? namespace : own, name: metadata["name"]?.string ?? "")
    do throws(APIError) {
      guard let live = try await find(key) else {
        let made = try await client.create(
          .podPatterns, namespace: key.namespace, declared, options: Self.dryRun,
          as: JSONValue.self)
        return PlanReport(key: key, outcome: .created(pods: made["spec"]?["replicas"]?.count ?? 1))
      }
      let applied = try await client.replace(
        .podPatterns, key, live.declaring(declared), options: Self.dryRun, as: JSONValue.self)
      return try await report(key, applied, live)
    } catch {
      guard error.code == 422 || error.code == 400 else { throw CommandFailure(error, about: key) }
      return PlanReport(key: key, outcome: .refused(error.message))
    }
  }

  /// What this operator would change in all patterns as they are.
  func fleet() async throws(CommandFailure) -> [PlanReport] {
    var reports: [PlanReport] = []
    do throws(APIError) {
      for live in try await client.list(.podPatterns, namespace: nil, as: JSONValue.self).items {
        let key = ObjectKey(
          namespace: live["metadata"]?["namespace"]?.string ?? "",
          name: live["metadata"]?["name"]?.string ?? "")
        reports.append(try await report(key, live, live))
      }
    } catch {
      throw CommandFailure(error, about: ObjectKey(namespace: "", name: ""))
    }
    return reports
  }

  private func history(
    of pattern: PatternSnapshot, _ live: JSONValue
  ) async throws(APIError) -> [PatternRevision] {
    let history = try await client.list(
      .controllerRevisions, namespace: pattern.key.namespace,
      options: ListOptions(labelSelector: "\(ChildLabels.pattern)=\(pattern.key.name)"),
      as: JSONValue.self)
    return RolloutHistory(history.items, of: live).revisions
  }

  private func find(_ key: ObjectKey) async throws(APIError) -> JSONValue? {
    do throws(APIError) {
      return try await client.get(.podPatterns, key, as: JSONValue.self)
    } catch {
      guard error.code == 404, try await client.serves(.podPatterns) else { throw error }
      return nil
    }
  }

  private func report(
    _ key: ObjectKey, _ applied: JSONValue, _ live: JSONValue
  ) async throws(APIError) -> PlanReport {
    let text = (applied["spec"] ?? [:]).serialized()
    let pattern = PatternSnapshot(applied, status: live["status"], spec: text)
    let namespace = try await NamespaceSettings.read(of: key.namespace, client)
    let revisions = try await history(of: pattern, live)
    var known = KnownConfiguration()
    known.last =
      revisions.last { $0.revision == pattern.status?.updateRevision }?.configuration ?? []
    do throws(RequestFailure) {
      known.readings = try await ConfigurationCache(client: client).read(
        ConfigurationSource.objectsToRead(in: text, of: key.name), for: key)
    } catch {
      return PlanReport(key: key, outcome: .refused(error.message))
    }
    let content = settings.expander.content(
      of: pattern, text, under: namespace, last: nil, configuration: known)
    guard let fresh = content.expanded else {
      guard case .invalid(let cause, _) = content else {
        return PlanReport(key: key, outcome: .refused(""))
      }
      return PlanReport(key: key, outcome: .refused(cause.message))
    }
    let selector = ListOptions(labelSelector: "\(ChildLabels.pattern)=\(key.name)")
    let pods = try await client.list(
      .pods, namespace: key.namespace, options: selector, as: PodSnapshot.self
    ).items.filter { $0.ownerUID == pattern.uid }
    let kept = await settings.expander.pinned(fresh, pattern, pattern.status) { name in
      revisions.last { $0.revision == name }
    }
    func forecast(
      _ expanded: ExpandedPattern, _ turn: FleetTurn
    ) throws(RequestFailure) -> UpdateForecast {
      var observation = Observation(
        pattern: pattern, content: content.replacing(expanded), fleet: turn, moment: .now,
        cachedPods: pods, podsReached: nil, memory: PatternMemory(uid: pattern.uid))
      for revision in revisions { observation.didRead(revision, named: revision.revision) }
      for missing in observation.missingRevisions { observation.didRead(nil, named: missing) }
      return try UpdateForecast(observation, settings) {
        settings.expander.restated($0, of: pattern)
      }
    }
    let expanded = kept ?? fresh
    var fleet = Fleet(policy: policy)
    let turn = fleet.observe(key, expanded, created: nil)
    do throws(RequestFailure) {
      var report = PlanReport(key: key, outcome: .changed(try forecast(expanded, turn)))
      // It stays as it is until its turn, and is then what this operator makes of it.
      if case .waiting = turn { report.following = try forecast(fresh, .none) }
      return report
    } catch {
      return PlanReport(key: key, outcome: .refused(error.message))
    }
  }
}

extension JSONValue {
  /// This object with another declaration, as `kubectl apply` of a file that says everything: what
  /// autoscalers and people scaled to stays where the file has no replicas.
  fileprivate func declaring(_ declared: JSONValue) -> JSONValue {
    var result = self
    var spec = declared["spec"] ?? [:]
    if spec["replicas"] == nil { spec["replicas"] = self["spec"]?["replicas"] }
    result["spec"] = spec
    return result
  }
}

extension PatternSnapshot {
  /// A pattern as a server has it.
  fileprivate init(_ object: JSONValue, status: JSONValue?, spec: Data) {
    let metadata = object["metadata"] ?? [:]
    self.init(
      key: ObjectKey(
        namespace: metadata["namespace"]?.string ?? "", name: metadata["name"]?.string ?? ""),
      uid: metadata["uid"]?.string ?? "",
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      generation: metadata["generation"]?.count ?? 1, isTerminating: false,
      status: PodPatternStatus(written: status), spec: SpecDigest(spec),
      replicas: object["spec"]?["replicas"]?.count ?? 1)
  }
}

extension Moment {
  fileprivate static var now: Moment { Moment(wall: Timestamp(Date()), elapsed: .zero) }
}
