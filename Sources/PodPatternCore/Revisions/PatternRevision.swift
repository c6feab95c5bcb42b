package import KubernetesCore

/// One revision of a pattern, as a ControllerRevision (apps/v1) holds it: the pattern's
/// declaration, the defaults that applied to it, and the pod template that it was expanded to.
///
/// None of these can be derived from the others: an undo needs the declaration, and comparing
/// revisions needs the template that the pods were created from, however this operator would expand
/// the declaration now.
package struct PatternRevision: Sendable, Hashable {
  /// The ControllerRevision's namespace and name.
  package var key: ObjectKey
  /// Numbers the revisions, from 1; undoing to an earlier one makes it the latest again.
  package var number: Int
  /// The digest of the pod template: the value of the pods' label `podpattern.dev/revision`.
  package var revision: String
  /// The fields of the pattern's spec that determine the pods, as the server had them.
  package var declaration: JSONValue
  /// Metadata and spec of the pods, without owner and namespace.
  package var template: JSONValue
  /// The log shipper's fields from the operator and the namespace at that time, needed to report on
  /// the pods' log shippers.
  package var defaults: JSONObject
  /// The same for the containers of initializers, needed to tell what changed them.
  package var helperDefaults: JSONObject = [:]
  /// What the sources of configuration held that the pods are tied to.
  package var configuration: [ConfigurationVersion] = []
  /// Whether pods of it may have the readiness gate of updates in place. Those of 0.1.0's revisions
  /// have none, and whoever is lost of them comes back as it was.
  package var mayBeGated = false
  /// The annotation `kubernetes.io/change-cause` at that time.
  package var changeCause: String?
  /// A summary of what it changed in the previous revision; nil for the first one.
  package var change: String?

  package init(
    key: ObjectKey, number: Int, revision: String, declaration: JSONValue, template: JSONValue,
    defaults: JSONObject = [:], changeCause: String? = nil, change: String? = nil
  ) {
    self.key = key
    self.number = number
    self.revision = revision
    self.declaration = declaration
    self.template = template
    self.defaults = defaults
    self.changeCause = changeCause
    self.change = change
  }

  /// The annotation in which people explain a change, as kubectl reads it.
  package static let changeCauseAnnotation = "kubernetes.io/change-cause"
  /// The annotation of a ControllerRevision whose data survives a patch of its metadata unchanged;
  /// those of 0.1.0 did not.
  package static let patchableAnnotation = "podpattern.dev/patchable"
  /// The annotation that holds `mayBeGated`.
  static let gatedAnnotation = "podpattern.dev/may-be-gated"
  /// The annotation that says what a revision changed.
  private static let changeAnnotation = "podpattern.dev/change"

  /// A change cause in bounded length: every entry of the history has one.
  package static func changeCause(_ text: String?) -> String? { text?.cut(toBytes: 1024) }

  /// The fields of a spec that determine the pods, and that an undo restores.
  static let declaredFields = [
    "template", "initializers", "sidecars", "sharedVolume", "logShipper", "helpers",
    "configuration",
  ]

  /// The part of a spec that a revision holds, in today's words, whichever version wrote it.
  package static func declaration(of spec: JSONValue) -> JSONValue {
    .object(
      (PodPatternSpec.renewed(spec).object ?? [:]).filter {
        declaredFields.contains($0.key) && !$0.value.isNull
      })
  }

  /// A ControllerRevision's number, if it is plausible; otherwise 0.
  ///
  /// A history has hundreds of entries, numbered from 1: an implausible number was written by
  /// someone else and is taken as the beginning, so that there is room for further entries.
  package static func plausibleNumber(_ number: Int) -> Int {
    // Without the largest number, which has no successor.
    (0..<Count.range.upperBound).contains(number) ? number : 0
  }

  /// The name of the ControllerRevision that holds a revision of a pattern.
  package static func name(pattern: String, revision: String) -> String { "\(pattern)-\(revision)" }

  /// Its possible names: each next one is for when another object has the one before.
  package static func names(pattern: String, revision: String) -> [String] {
    let name = name(pattern: pattern, revision: revision)
    return [name] + (1...9).map { "\(name)-\($0)" }
  }

  /// Whether the pattern declared the same then, in whatever words.
  func declaresTheSame(as other: PatternRevision) -> Bool {
    configuration.isSame(as: other.configuration)
      && Meaning.declaration(declaration) == Meaning.declaration(other.declaration)
  }

  /// The template as it would be without `configuration`, for comparing it with others.
  var unboundTemplate: JSONValue { ConfigurationBinding(configuration).unbound(template) }

  package func hasSameTemplate(as other: PatternRevision) -> Bool {
    template.canonical.serializedAsGo() == other.template.canonical.serializedAsGo()
  }

  /// Whether the template matches the digest in its label, so that nobody has forged it.
  package var isGenuine: Bool {
    var template = template
    guard var labels = template["metadata"]?["labels"]?.object else { return false }
    labels[ChildLabels.revision] = nil
    template["metadata"]?["labels"] = .object(labels)
    return StableHash.name(of: template) == revision
  }
}

extension PatternRevision {
  /// The length of its data as JSON, in bytes.
  package var size: Int { declaration.serialized().count + template.serialized().count }

  /// Decodes a ControllerRevision; nil if this program did not write it.
  package init?(json: JSONValue) {
    guard let metadata = json["metadata"], let name = metadata["name"]?.string,
      let revision = metadata["labels"]?[ChildLabels.revision]?.string,
      let number = json["revision"]?.count.map(Self.plausibleNumber),
      let declaration = json["data"]?["spec"],
      let template = json["data"]?["template"]
    else { return nil }
    let annotations = metadata["annotations"]
    self.init(
      key: ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name), number: number,
      revision: revision, declaration: PodPatternSpec.renewed(declaration), template: template,
      defaults: LogShipper.fields.renewed(json["data"]?["logShipperDefaults"] ?? [:]).object ?? [:],
      changeCause: annotations?[Self.changeCauseAnnotation]?.string,
      change: annotations?[Self.changeAnnotation]?.string)
    helperDefaults = json["data"]?["helperDefaults"]?.object ?? [:]
    mayBeGated = annotations?[Self.gatedAnnotation] == "true"
    configuration = (json["data"]?["configuration"]?.array ?? [])
      .prefix(ConfigurationSource.maximumCount).compactMap(ConfigurationVersion.init(json:))
  }

  /// The ControllerRevision of a pattern, including the owner reference.
  package func object(of pattern: String, owner: OwnerReference) -> JSONValue {
    var metadata: JSONObject = [
      "name": .string(key.name), "namespace": .string(key.namespace),
      "labels": [
        ChildLabels.managedBy: .string(ChildLabels.manager),
        ChildLabels.pattern: .string(pattern), ChildLabels.revision: .string(revision),
      ],
    ]
    var annotations: JSONObject = [:]
    annotations[Self.changeCauseAnnotation] = changeCause.map { .string($0) }
    annotations[Self.changeAnnotation] = change.map { .string($0) }
    annotations[Self.patchableAnnotation] = "true"
    if mayBeGated { annotations[Self.gatedAnnotation] = "true" }
    metadata["annotations"] = .object(annotations)
    var object: JSONObject = [
      "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": .object(metadata),
    ]
    object.setOwner(owner)
    object["revision"] = .integer(number)
    var data: JSONObject = ["spec": declaration, "template": template]
    if !defaults.isEmpty { data["logShipperDefaults"] = .object(defaults) }
    if !helperDefaults.isEmpty { data["helperDefaults"] = .object(helperDefaults) }
    if !configuration.isEmpty { data["configuration"] = .array(configuration.map(\.json)) }
    object["data"] = .object(data)
    return .object(object)
  }
}
