package import KubernetesCore

/// One revision of a pattern, as a ControllerRevision (apps/v1) keeps it: what the pattern declared,
/// the defaults that held for it, and the pod template that it was expanded to.
///
/// All are kept because neither gives the other: going back needs the declaration, and telling what
/// an update changes needs the template as pods were made of it, whatever this operator would expand
/// the declaration to now.
package struct PatternRevision: Sendable, Hashable {
  /// The ControllerRevision's namespace and name.
  package var key: ObjectKey
  /// Counts the revisions, from 1; going back to an earlier one makes it the latest again.
  package var number: Int
  /// The name of the pod template: what the pods' label `podpattern.dev/revision` says.
  package var revision: String
  /// The fields of the pattern's spec that pods are made of, as the server had them.
  package var declaration: JSONValue
  /// Metadata and spec of the pods, without owner and namespace.
  package var template: JSONValue
  /// The fields of the log shipper that the operator and the namespace said then, for what the
  /// status says of the pods' log shippers.
  package var defaults: JSONObject
  /// What the person who made the change said about it (`kubernetes.io/change-cause`).
  package var changeCause: String?
  /// What it changed in the revision before it, in words; nil for the first one.
  package var change: String?

  /// A revision of its parts.
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

  /// The annotation in which people say why they change something, as kubectl reads it.
  package static let changeCauseAnnotation = "kubernetes.io/change-cause"
  /// The annotation of a ControllerRevision whose data stays as it is where anything else of it is
  /// patched; 0.1.0 wrote others.
  package static let patchableAnnotation = "podpattern.dev/patchable"
  /// The annotation that says what a revision changed.
  package static let changeAnnotation = "podpattern.dev/change"

  /// What is kept of a change cause: it stands in every entry of the history.
  package static func changeCause(_ text: String?) -> String? { text?.cut(toBytes: 1024) }

  /// The fields of a spec that pods are made of, and that going back to a revision restores.
  package static let declaredFields = [
    "template", "initializers", "sidecars", "sharedVolume", "logShipper",
  ]

  /// The part of a spec that a revision keeps.
  package static func declaration(of spec: JSONValue) -> JSONValue {
    .object((spec.object ?? [:]).filter { declaredFields.contains($0.key) && !$0.value.isNull })
  }

  /// The place in the history that a ControllerRevision's number says.
  ///
  /// A history has hundreds of entries, and numbers count up from 1: what is beyond all counting was
  /// written by somebody else, and stands at the beginning, where the next entries can come after it.
  package static func place(in number: Int) -> Int {
    // The largest one is left out: there would be no next.
    (0..<Count.range.upperBound).contains(number) ? number : 0
  }

  /// The name of the ControllerRevision that keeps a revision of a pattern.
  package static func name(pattern: String, revision: String) -> String { "\(pattern)-\(revision)" }

  /// The names that it may have: the first, and those for where other objects have the ones before.
  package static func names(pattern: String, revision: String) -> [String] {
    let name = name(pattern: pattern, revision: revision)
    return [name] + (1...9).map { "\(name)-\($0)" }
  }

  /// Whether pods of both are the same.
  package func hasSameTemplate(as other: PatternRevision) -> Bool {
    template.canonical.serializedAsGo() == other.template.canonical.serializedAsGo()
  }

  /// Whether its template is the one that its revision names: nobody has made another one up.
  package var isGenuine: Bool {
    var template = template
    guard var labels = template["metadata"]?["labels"]?.object else { return false }
    labels[ChildLabels.revision] = nil
    template["metadata"]?["labels"] = .object(labels)
    return StableHash.name(of: template) == revision
  }
}

extension PatternRevision {
  /// How many bytes its data are as JSON.
  package var size: Int { declaration.serialized().count + template.serialized().count }

  /// Reads a ControllerRevision; nil for one that this program has not written.
  package init?(json: JSONValue) {
    guard let metadata = json["metadata"], let name = metadata["name"]?.string,
      let revision = metadata["labels"]?[ChildLabels.revision]?.string,
      let number = json["revision"]?.count.map(Self.place(in:)),
      let declaration = json["data"]?["spec"],
      let template = json["data"]?["template"]
    else { return nil }
    let annotations = metadata["annotations"]
    self.init(
      key: ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name), number: number,
      revision: revision, declaration: declaration, template: template,
      defaults: json["data"]?["logShipperDefaults"]?.object ?? [:],
      changeCause: annotations?[Self.changeCauseAnnotation]?.string,
      change: annotations?[Self.changeAnnotation]?.string)
  }

  /// The ControllerRevision of a pattern, which owns it.
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
    metadata["annotations"] = .object(annotations)
    var object: JSONObject = [
      "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": .object(metadata),
    ]
    object.setOwner(owner)
    object["revision"] = .integer(number)
    var data: JSONObject = ["spec": declaration, "template": template]
    if !defaults.isEmpty { data["logShipperDefaults"] = .object(defaults) }
    object["data"] = .object(data)
    return .object(object)
  }
}
