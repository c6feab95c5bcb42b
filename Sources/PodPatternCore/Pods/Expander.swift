internal import KubernetesCore

/// Turns PodPatterns into the objects that they declare: a pure function of the pattern and the
/// settings.
package struct Expander: Sendable, Hashable {
  /// The settings for all patterns.
  package let settings: ExpansionSettings

  package init(settings: ExpansionSettings = ExpansionSettings()) { self.settings = settings }

  /// Expands a pattern.
  ///
  /// - `configuration`: the versions of the sources that the pattern names. Without them, as where
  ///   there is no cluster to ask, the pods refer to ConfigMaps as it is written.
  /// - Throws: a `FaultList` of everything that stands in the way, such as names that clash and
  ///   mounts that collide.
  package func expand(
    _ pattern: PodPattern, configuration: [ConfigurationVersion] = []
  ) throws(FaultList) -> Expansion {
    let spec = pattern.spec
    var reader = FieldReader()
    let context = PodContext(
      template: PodTemplate(pattern.ownTemplate(&reader), at: .template, &reader),
      sharedVolume: spec.sharedVolume, sharedVolumePath: .spec.key("sharedVolume"),
      settings: settings, helpers: effectiveHelpers(spec, &reader))
    var builder = PodBuilder(context)
    builder.labels = ChildLabels.labels(of: pattern.metadata.name, over: builder.labels)
    builder.annotations = EvictionConsent.annotations(
      for: context.template, in: pattern.metadata.namespace)

    let shipper = effectiveShipper(spec, &reader)
    let absence = PlacedLogShipper.absence(of: shipper, in: context)
    if absence == nil {
      let labels = Set(builder.labels.filter { $0.value.string != "" }.keys)
        .union([ChildLabels.managedBy, ChildLabels.revision])
      builder.add(
        PlacedLogShipper(shipper, in: context, podLabels: labels, at: .logShipper, &reader))
    }
    builder.add(
      InitializerStep.containers(
        of: spec.initializers, at: .spec.key("initializers"), in: context, &reader))
    builder.add(Sidecar.containers(of: spec.sidecars, at: .spec.key("sidecars"), &reader))
    let whole = JSONValue.object(builder.build(&reader))
    spec.checkCopiesAreUsed(in: whole, &reader)
    var template = ConfigurationBinding(configuration).bound(whole).object ?? [:]
    let children = ChildKind.all.compactMap { $0.object(of: pattern, in: context, &reader) }
    guard reader.faults.isEmpty else {
      let own = spec.logShipperFields
      throw reader.faults.map { settings.logShipperDefaults.attributing($0, own: own) }
    }

    let gate = spec.gateUse(in: .object(template), settings)
    let revision = StableHash.name(of: .object(template))
    template["metadata"]?["labels"]?[ChildLabels.revision] = .string(revision)
    if let owner = pattern.ownerReference { template.setOwner(owner) }
    if !pattern.metadata.namespace.isEmpty {
      template.setMetadata("namespace", .string(pattern.metadata.namespace))
    }
    return Expansion(
      revision: revision, manifest: PodManifest(template: template, isGated: gate == .added),
      children: children,
      shipper: absence ?? .container(name: ShipperState.containerName),
      shipperTerms: absence == nil
        ? ShipperTerms(
          isRequired: shipper.isRequired, deadlineSeconds: shipper.startDeadlineSeconds) : nil,
      shipperParts: builder.shipperParts,
      demotedSidecarNames: settings.nativeSidecars ? [] : builder.earlySidecarNames,
      endlessNames: spec.restartPolicy == .always
        ? [] : builder.ordinarySidecarNames(isOld: !settings.nativeSidecars),
      configuration: configuration, gate: gate)
  }

  /// The pattern's helpers over the defaults that hold for it.
  private func effectiveHelpers(_ spec: PodPatternSpec, _ reader: inout FieldReader) -> Helpers {
    guard !settings.logShipperDefaults.isEmpty else { return spec.helpers }
    let fields = settings.logShipperDefaults.helpers(under: spec.helperFields)
    return Helpers.fields.read(&reader, .object(fields), .spec.key("helpers")) ?? Helpers()
  }

  /// The pattern's shipper over the defaults that hold for it.
  private func effectiveShipper(
    _ spec: PodPatternSpec, _ reader: inout FieldReader
  ) -> LogShipper {
    guard !settings.logShipperDefaults.isEmpty else { return spec.logShipper }
    let fields = settings.logShipperDefaults.fields(under: spec.logShipperFields)
    return LogShipper.fields.read(&reader, .object(fields), .logShipper) ?? LogShipper()
  }
}

extension PodPatternSpec {
  /// Faults copies that no container would have.
  fileprivate func checkCopiesAreUsed(in template: JSONValue, _ reader: inout FieldReader) {
    guard configuration.contains(where: { $0.mode == .snapshot }) else { return }
    let references = ConfigurationReferences.all(in: template)
    for (index, source) in configuration.enumerated() where source.mode == .snapshot {
      guard !references.contains(where: { $0.object == source.object }) else { continue }
      reader.fault(
        .spec.key("configuration").index(index).key(source.object.field),
        .invalid(
          source.object.name,
          "no volume and no variable of the pods refers to this ConfigMap: refer to it, or set mode to"
            + " Restart"))
    }
  }
}

extension PodPattern {
  /// The template without the fields that pods do not take from it: as with a ReplicaSet, these are the
  /// name and everything that a server writes.
  fileprivate func ownTemplate(_ reader: inout FieldReader) -> JSONObject {
    let path = FieldPath.template.key("metadata")
    let metadata = (reader.object(spec.template["metadata"], path) ?? [:])
      .filter { !PodTemplate.ignoredMetadata.contains($0.key) }
    for kind in ["label", "annotation"] {
      let path = path.key("\(kind)s")
      checkReserved(reader.object(metadata["\(kind)s"], path) ?? [:], kind, path, &reader)
    }
    checkGates(spec.template["spec"]?["readinessGates"]?.array ?? [], &reader)
    var template = (spec.template.object ?? [:])
      .filter { !["apiVersion", "kind", "status"].contains($0.key) }
    template["metadata"] = .object(metadata)
    return template
  }

  /// The operator adds its own gate, where it is needed: nobody would open that of another pod.
  private func checkGates(_ gates: [JSONValue], _ reader: inout FieldReader) {
    guard let index = gates.firstIndex(where: \.isInPlaceGate) else { return }
    reader.fault(
      FieldPath.template.key("spec").key("readinessGates").index(index).key("conditionType"),
      .invalid(
        InPlaceGate.conditionType,
        "the readiness gate is PodPattern's own, and added where strategy.inPlace is IfPossible:"
          + " leave it out"))
  }

  /// The operator reads its own labels and annotations back, and counts by them: a template must not
  /// set them. The pattern's own name does no harm.
  private func checkReserved(
    _ members: JSONObject, _ kind: String, _ path: FieldPath, _ reader: inout FieldReader
  ) {
    for (key, value) in members
    where key.beginsWithBytes(of: "\(PodPattern.group)/") && !value.isNull {
      if kind == "label", key == ChildLabels.pattern, value.string == metadata.name { continue }
      reader.fault(
        path.key(key),
        .invalid(value.string ?? "", "the \(kind) is PodPattern's own: leave it out"))
    }
  }
}

extension PodPatternSpec {
  /// Whether pods of a template get the readiness gate of updates in place: where the strategy asks
  /// for updates in place, and a container that serves can be started anew by one.
  fileprivate func gateUse(
    in template: JSONValue, _ settings: ExpansionSettings
  ) -> Expansion.GateUse {
    guard strategy.type == .rollingUpdate, strategy.inPlace == .ifPossible,
      restartPolicy == .always
    else { return .unneeded }
    // Every change of such a template takes new pods, as the label is another one with each.
    let readers = MetadataReaders(template, template).of(label: ChildLabels.revision)
    guard readers.isEmpty else { return .unneeded }
    return settings.gatesPods ? .added : .forbidden
  }
}

extension FieldPath {
  static let spec = FieldPath.root.key("spec")
  static let template = spec.key("template")
  static let logShipper = spec.key("logShipper")
}

extension JSONObject {
  mutating func setMetadata(_ key: String, _ value: JSONValue) {
    self["metadata", default: [:]][key] = value
  }

  mutating func setOwner(_ owner: OwnerReference) {
    setMetadata("ownerReferences", [owner.json])
  }
}
