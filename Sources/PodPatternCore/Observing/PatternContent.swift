internal import FoundationEssentials
internal import KubernetesCore

/// What a pattern's spec comes to.
package enum PatternContent: Sendable {
  case expanded(ExpandedPattern)
  /// The namespace's defaults can't be told: what the spec comes to under the last ones.
  case outdated(ExpandedPattern, StallCause)
  /// It can't be expanded: why, and how many pods it asks for, as far as that can be read.
  case invalid(StallCause, replicas: Int)

  /// What to make pods of; nil where pods are to be left as they are.
  package var expanded: ExpandedPattern? {
    switch self {
    case .expanded(let expanded), .outdated(let expanded, _): expanded
    case .invalid: nil
    }
  }

  /// About how many bytes of memory it takes.
  var size: Int { expanded.map { $0.manifest.size + $0.spec.count + 1024 } ?? 0 }
}

/// A pattern's expansion, as far as making and telling of pods needs it.
package struct ExpandedPattern: Sendable {
  package var target: Snapshot.Target
  package var manifest: PodManifest
  package var children: [Child]
  var shipper: ShipperState
  /// A remark that the message of Ready ends with.
  var note: String?
  /// The spec as JSON.
  let spec: Data
  /// What the operator and the namespace say of its log shipper.
  let defaults: JSONObject
  /// `revisionHistoryLimit`.
  let historyLimit: Int

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
    manifest = expansion.manifest
    children = expansion.children.compactMap { Child($0.type, $0.object, of: pattern) }
    shipper = expansion.shipper
    let demoted = expansion.demotedSidecarNames
    note =
      demoted.isEmpty
      ? nil
      : "this cluster knows no native sidecars, so these run as ordinary containers: "
        + demoted.joined(separator: ", ")
  }

  /// What a ControllerRevision keeps of it, its place in the history aside. As values that is many
  /// times as long: it is made when it is needed, and not kept.
  package func patternRevision(of pattern: PatternSnapshot) -> PatternRevision {
    let name = PatternRevision.name(pattern: pattern.key.name, revision: target.revision)
    return PatternRevision(
      key: ObjectKey(namespace: pattern.key.namespace, name: name), number: 0,
      revision: target.revision, declaration: declaration,
      template: manifest.podTemplate, defaults: defaults)
  }

  /// The part of the spec that pods are made of.
  private var declaration: JSONValue {
    let spec = try? JSONValue(parsing: spec, duplicateKeys: .lastWins)
    return PatternRevision.declaration(of: spec ?? [:])
  }
}

/// What a namespace says for its patterns, beside the operator's configuration.
package struct NamespaceSettings: Sendable {
  /// The namespace says nothing.
  package static let none = NamespaceSettings(version: nil, defaults: .success([]))

  /// Tells one state of it from another.
  package let version: Version?
  /// The defaults, at most one set of them, or why they can't be told.
  package let defaults: Result<[LogShipperDefaults], Problem>

  package init(version: Version?, defaults: Result<[LogShipperDefaults], Problem>) {
    (self.version, self.defaults) = (version, defaults)
  }

  /// The state of a namespace's defaults.
  package struct Version: Sendable, Hashable {
    let configMap: String
    /// The ConfigMap's version; nil where it is not there.
    let resourceVersion: String?

    package init(configMap: String, resourceVersion: String?) {
      (self.configMap, self.resourceVersion) = (configMap, resourceVersion)
    }
  }

  /// Why a namespace's defaults can't be told, in words.
  package struct Problem: Error {
    package let message: String

    package init(message: String) { self.message = message }
  }
}
