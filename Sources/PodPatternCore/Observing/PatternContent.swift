internal import FoundationEssentials
internal import KubernetesCore

/// The result of expanding a pattern's spec.
package enum PatternContent: Sendable {
  case expanded(ExpandedPattern)
  /// The namespace's defaults or a source of configuration can't be resolved: expanded with what was
  /// known last.
  case outdated(ExpandedPattern, StallCause)
  /// Can't be expanded: the cause, and the number of replicas as far as it can be read.
  case invalid(StallCause, replicas: Int)

  /// What to create pods from; nil if existing pods are to be left alone.
  package var expanded: ExpandedPattern? {
    switch self {
    case .expanded(let expanded), .outdated(let expanded, _): expanded
    case .invalid: nil
    }
  }

  /// The same with another expansion.
  package func replacing(_ expanded: ExpandedPattern) -> PatternContent {
    switch self {
    case .expanded: .expanded(expanded)
    case .outdated(_, let cause): .outdated(expanded, cause)
    case .invalid: self
    }
  }

  /// Approximate size in memory, in bytes.
  var size: Int { expanded.map { $0.manifest.size + $0.spec.count + 1024 } ?? 0 }
}

/// A pattern's expansion, as far as plans and statuses need it.
package struct ExpandedPattern: Sendable {
  package var target: Snapshot.Target
  package var manifest: PodManifest
  package var children: [Child]
  var shipper: ShipperState
  /// Whether the pods wait for their log shipper; nil if they have none.
  package var shipperTerms: ShipperTerms?
  /// What they have for its sake alone; nil if they have none.
  package var shipperParts: ShipperParts?
  /// A remark appended to the message of Ready.
  var remark: String?
  let spec: Data
  /// The log shipper's defaults from the operator and the namespace.
  var defaults: JSONObject
  /// The same for the containers of initializers.
  var helperDefaults: JSONObject = [:]
  /// What the sources of configuration hold that the pods are tied to.
  package var configuration: [ConfigurationVersion] = []
  let historyLimit: Int
  /// How this operator would make the pods, if not as their revision says; nil if it would not.
  package var drift: Drift?

  init(_ pattern: PodPattern, _ expansion: Expansion, text: Data, defaults: JSONObject) {
    self.spec = text
    self.defaults = defaults
    historyLimit = pattern.spec.revisionHistoryLimit
    let spec = pattern.spec
    target = Snapshot.Target(
      replicas: spec.replicas, revision: expansion.revision,
      runsToCompletion: spec.restartPolicy != .always, backoffLimit: spec.backoffLimit,
      minReadySeconds: spec.minReadySeconds,
      progressDeadlineSeconds: spec.progressDeadlineSeconds, isPaused: spec.paused,
      strategy: spec.strategy, initializers: spec.initializers.map(\.name))
    target.activeDeadlineSeconds = spec.activeDeadlineSeconds
    target.ttlSecondsAfterFinished = spec.ttlSecondsAfterFinished
    target.isSuspended = spec.suspend
    target.endless = expansion.endlessNames
    target.isGated = expansion.gate == .added
    manifest = expansion.manifest
    children = expansion.children.compactMap { Child($0.type, $0.object, of: pattern) }
    shipper = expansion.shipper
    configuration = expansion.configuration
    (shipperTerms, shipperParts) = (expansion.shipperTerms, expansion.shipperParts)
    let demoted = expansion.demotedSidecarNames
    var remarks: [String] = []
    if !demoted.isEmpty {
      remarks.append(
        "this cluster knows no native sidecars, so these run as ordinary containers: "
          + demoted.joined(separator: ", "))
    }
    if expansion.gate == .forbidden { remarks.append(.withoutGate) }
    if !expansion.endlessNames.isEmpty { remarks.append(.endless(expansion.endlessNames)) }
    remark = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
  }

  /// Appends something to the message of Ready.
  mutating func add(remark text: String) {
    remark = [remark, text].compactMap(\.self).joined(separator: "; ")
  }

  /// What this operator, its defaults or a namespace's would change in the pods although their
  /// pattern declares the same as before.
  package struct Drift: Sendable, Hashable {
    package enum Cause: Sendable, Hashable {
      /// This version of the operator, or its images.
      case `operator`
      /// The defaults of log shippers and of the containers of initializers.
      case defaults

      /// The same for the status of a rollout.
      package var ofRollout: RolloutStatus.Cause {
        switch self {
        case .operator: .operator
        case .defaults: .defaults
        }
      }
    }

    /// The revision that the pods would be of.
    package let revision: String
    package let cause: Cause
    /// What would differ.
    package let change: String
    /// The log shipper's image, if it would be another one; nil if it is the same, or if there would
    /// be no log shipper.
    package var shipperImage: String?
  }

  /// The same, with pods as a revision of this name has them that exists already.
  ///
  /// - `history`: the pattern's ControllerRevisions.
  package func asRecorded(
    in history: [RevisionSnapshot], of pattern: PatternSnapshot
  ) -> ExpandedPattern {
    guard target.isGated,
      let own = history.last(where: { $0.revision == target.revision }), !own.mayBeGated
    else { return self }
    var result = self
    result.manifest = PodManifest(
      podTemplate: manifest.podTemplate, owner: pattern.ownerReference,
      namespace: pattern.key.namespace, isGated: false)
    return result
  }

  /// What a ControllerRevision holds, without its number. Decoded it is many times larger, so it is
  /// computed on demand and not kept.
  package func patternRevision(of pattern: PatternSnapshot) -> PatternRevision {
    let name = PatternRevision.name(pattern: pattern.key.name, revision: target.revision)
    var revision = PatternRevision(
      key: ObjectKey(namespace: pattern.key.namespace, name: name), number: 0,
      revision: target.revision, declaration: declaration,
      template: manifest.podTemplate, defaults: defaults)
    revision.helperDefaults = helperDefaults
    revision.configuration = configuration
    revision.mayBeGated = true
    return revision
  }

  /// The part of the spec that determines the pods.
  private var declaration: JSONValue {
    let spec = try? JSONValue(parsing: spec, duplicateKeys: .lastWins)
    return PatternRevision.declaration(of: spec ?? [:])
  }
}

extension String {
  /// That pods of a pattern whose strategy asks for updates in place may lose requests.
  fileprivate static let withoutGate =
    "pods that are updated in place do not leave their Services for it, since the operator may not"
    + " patch pods/status: grant that, or set strategy.inPlace to SidecarsOnly"
}

/// What a namespace sets for its patterns, in addition to the operator's configuration.
package struct NamespaceSettings: Sendable {
  package static let none = NamespaceSettings(version: nil, defaults: .success([]))

  /// Changes whenever the defaults do.
  package let version: Version?
  /// The defaults, at most one set, or why they can't be resolved.
  package let defaults: Result<[LogShipperDefaults], Problem>

  package init(version: Version?, defaults: Result<[LogShipperDefaults], Problem>) {
    (self.version, self.defaults) = (version, defaults)
  }

  package struct Version: Sendable, Hashable {
    let configMap: String
    /// Nil if the ConfigMap does not exist.
    let resourceVersion: String?

    package init(configMap: String, resourceVersion: String?) {
      (self.configMap, self.resourceVersion) = (configMap, resourceVersion)
    }
  }

  /// Why a namespace's defaults can't be resolved.
  package struct Problem: Error {
    package let message: String

    package init(message: String) { self.message = message }
  }
}
