internal import KubernetesCore
internal import ShipperContract

/// Whether pods wait for their log shipper, and for how long.
package struct ShipperTerms: Sendable, Hashable {
  /// Whether no pod is to run without it.
  package var isRequired: Bool
  /// How long a pod that can't start for its shipper's sake waits, if it may run without.
  package var deadlineSeconds: Int

  package init(isRequired: Bool = false, deadlineSeconds: Int = 120) {
    (self.isRequired, self.deadlineSeconds) = (isRequired, deadlineSeconds)
  }
}

/// What pods have for the sake of their log shipper alone, as far as their template does not tell.
package struct ShipperParts: Sendable, Hashable {
  /// The shipper's image.
  package var image: String
  /// Whether the volumes' group is the shipper's and not the pattern's own.
  var bringsGroup = false
  /// Whether no other container needs the Secrets that the operator adds.
  var bringsPullSecrets = false
  /// The Secrets that the pattern's own template names.
  var ownPullSecrets: Set<String> = []
  /// The pattern's own volumes whose names look like a shipper's.
  var ownVolumes: Set<String> = []
}

extension JSONValue {
  /// The image of a pod template's log shipper; nil if it has none.
  var shipperImage: String? {
    shipperContainers.lazy.compactMap { $0["image"]?.string }.first
  }

  /// The image of a pod template's log shipper, if an earlier template has another one or none.
  func newShipperImage(since earlier: JSONValue) -> String? {
    shipperImage.flatMap { $0 == earlier.shipperImage ? nil : $0 }
  }

  private var shipperContainers: [JSONValue] {
    Self.containerLists.flatMap { self["spec"]?[$0]?.array ?? [] }.filter(\.isShipper)
  }

  private static let containerLists = ["initContainers", "containers"]

  private var isShipper: Bool { self["name"]?.string == ShipperFiles.containerName }

  private var mountedVolumes: [String] {
    (self["volumeMounts"]?.array ?? []).compactMap { $0["name"]?.string }
  }

  /// A pod template without its log shipper: as if `logShipper.enabled` were false, but with the labels
  /// of its revision.
  ///
  /// The shared volume stays, with all files: nobody ships or rotates them.
  func withoutLogShipper(_ parts: ShipperParts) -> JSONValue {
    var template = self
    let shippers = shipperContainers
    guard !shippers.isEmpty, var spec = self["spec"]?.object else { return self }
    for list in Self.containerLists {
      guard let all = spec[list]?.array else { continue }
      let rest = all.filter { !$0.isShipper }
      spec[list] = rest.isEmpty ? nil : .array(rest)
    }
    let others = Self.containerLists.flatMap { spec[$0]?.array ?? [] }
    let used = Set(others.flatMap(\.mountedVolumes)).union(parts.ownVolumes)
    let mounted = Set(shippers.flatMap(\.mountedVolumes))
      .filter { ShipperLayout.isOwnVolume($0) && !used.contains($0) }
    if let volumes = spec["volumes"]?.array {
      let rest = volumes.filter { !mounted.contains($0["name"]?.string ?? "") }
      spec["volumes"] = rest.isEmpty ? nil : .array(rest)
    }
    if parts.bringsGroup, var security = spec["securityContext"]?.object {
      security["fsGroup"] = nil
      spec["securityContext"] = security.isEmpty ? nil : .object(security)
    }
    if parts.bringsPullSecrets, let secrets = spec["imagePullSecrets"]?.array {
      let rest = secrets.filter { parts.ownPullSecrets.contains($0["name"]?.string ?? "") }
      spec["imagePullSecrets"] = rest.isEmpty ? nil : .array(rest)
    }
    template["spec"] = .object(spec)
    if let annotations = self["metadata"]?["annotations"]?.object {
      let rest = annotations.filter { !ChildLabels.isOfShipper(annotation: $0.key) }
      template["metadata"]?["annotations"] = rest.isEmpty ? nil : .object(rest)
    }
    return template
  }
}

extension ExpandedPattern {
  /// The same pods without their log shipper; nil if they have none.
  func manifestWithoutShipper(of pattern: PatternSnapshot) -> PodManifest? {
    guard let parts = shipperParts else { return nil }
    return PodManifest(
      podTemplate: manifest.podTemplate.withoutLogShipper(parts), owner: pattern.ownerReference,
      namespace: pattern.key.namespace, isGated: manifest.isGated)
  }
}
