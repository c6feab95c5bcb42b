internal import KubernetesCore

/// A ConfigMap or Secret whose content belongs to what a pattern declares: another content is another
/// revision.
package struct ConfigurationSource: Sendable, Hashable {
  package var object: ConfigurationObject
  /// How pods get to a changed content; nil for what is usual for the kind.
  package var declaredMode: Mode?
  /// Which copy of a ConfigMap the pods have; nil for one of its present content.
  package var version: String?

  /// How pods get to a changed content.
  package enum Mode: String, Sendable, Hashable, CaseIterable {
    /// The pods have an immutable copy, which lives as long as their revision.
    case snapshot = "Snapshot"
    /// The pods have the object itself, and are replaced when it has changed.
    case restart = "Restart"
  }

  package var mode: Mode {
    declaredMode ?? (object.kind == .configMap ? .snapshot : .restart)
  }
}

/// The kind and the name of a ConfigMap or Secret in a pattern's namespace.
package struct ConfigurationObject: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case configMap = "ConfigMap"
    case secret = "Secret"
  }

  package let kind: Kind
  package let name: String

  package init(_ kind: Kind, _ name: String) { (self.kind, self.name) = (kind, name) }
}

extension ConfigurationObject: CustomStringConvertible {
  /// Such as `ConfigMap settings`.
  package var description: String { "\(kind.rawValue) \(name)" }
}

extension ConfigurationSource {
  /// No pod has more volumes of configuration than this, and each costs requests.
  static let maximumCount = 16

  private static let name = FieldType<String>.text(253, .objectName)

  static let fields = Fields(
    ConfigurationSource(object: ConfigurationObject(.configMap, "")),
    "A ConfigMap or Secret whose content belongs to the pattern's revisions. Exactly one of"
      + " configMapName and secretName must be set."
  ) {
    Field(
      oneOf: [
        Alternative(
          "configMapName", name.referring(to: "ConfigMap"), { ConfigurationObject(.configMap, $0) },
          "The name of a ConfigMap in the pattern's namespace."),
        Alternative(
          "secretName", name.referring(to: "Secret"), { ConfigurationObject(.secret, $0) },
          "The name of a Secret in the pattern's namespace. It is never copied: its mode is Restart."
        ),
      ], \.object)
    Field(
      \.declaredMode, "mode", .choice, .optional,
      "What a changed content does. Snapshot: the pods of each revision have an immutable copy of"
        + " what the ConfigMap held when the revision was made, wherever they refer to the"
        + " ConfigMap, and a change is rolled out and undone like one of the template. Restart: the"
        + " pods refer to the object itself, and are replaced when it has changed. Snapshot without"
        + " it for a ConfigMap, Restart for a Secret."
    ).turn(1)
    Field(
      \.version, "version",
      .text(63, .label, mayBeEmpty: true).map { $0.isEmpty ? nil : $0 }, .optional,
      "Which copy of the ConfigMap the pods have, by the end of its name, instead of one of what the"
        + " ConfigMap holds now. podpattern rollout undo sets it; without it changes of the"
        + " ConfigMap are followed."
    ).turn(1)
    Field(
      CELRule(
        "!has(self.secretName) || !has(self.mode) || self.mode == 'Restart'",
        "must be Restart for a Secret, which is never copied", fieldPath: ".mode"), at: "mode"
    ) { source, _ in
      source.object.kind == .secret && source.declaredMode == .snapshot
        ? .invalid("Snapshot", "must be Restart for a Secret, which is never copied") : nil
    }.turn(2)
    Field(
      CELRule(
        "!has(self.version) || self.version == '' || (has(self.configMapName)"
          + " && (!has(self.mode) || self.mode == 'Snapshot'))",
        "may only be set where mode is Snapshot", fieldPath: ".version"), at: "version"
    ) { source, _ in
      source.version != nil && source.mode != .snapshot
        ? "Forbidden: may only be set where mode is Snapshot" : nil
    }.turn(2)
  }
}

extension FieldType<[ConfigurationSource]> {
  /// A list in which no object is named twice.
  static var configuration: FieldType {
    let list = FieldType.list(
      of: .object(ConfigurationSource.fields), maxItems: ConfigurationSource.maximumCount)
    return list.reading { reader, value, path in
      guard let sources = list.read(&reader, value, path) else { return nil }
      var seen: Set<ConfigurationObject> = []
      for (index, source) in sources.enumerated() where !seen.insert(source.object).inserted {
        reader.fault(path.index(index).key(source.object.field), .duplicate(source.object.name))
      }
      return sources
    }.onServer(
      CELRule(
        "self.all(a, self.exists_one(b, \(isSame("configMapName")) || \(isSame("secretName"))))",
        "must not name an object twice"))
  }

  private static func isSame(_ field: String) -> String {
    "has(a.\(field)) && has(b.\(field)) && a.\(field) == b.\(field)"
  }
}

extension ConfigurationSource {
  /// A source in a declaration that a server has accepted; nil if it names nothing.
  init?(lenient json: JSONValue) {
    if let secret = json["secretName"]?.string {
      self.init(object: ConfigurationObject(.secret, secret))
    } else if let configMap = json["configMapName"]?.string {
      self.init(object: ConfigurationObject(.configMap, configMap))
    } else {
      return nil
    }
    declaredMode = json["mode"]?.string.flatMap(Mode.init)
    version = json["version"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension ConfigurationObject {
  /// The field of a source that names it.
  var field: String { kind == .configMap ? "configMapName" : "secretName" }
}
