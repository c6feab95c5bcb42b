package import KubernetesCore

/// Where each field of a pattern's log shipper comes from, and of the containers that are added for its
/// initializers.
package struct ShipperExplanation: Sendable, Hashable {
  /// Who sets a field.
  package enum Origin: Sendable, Hashable {
    case pattern
    /// The operator's configuration or the pattern's namespace.
    case defaults(LogShipperDefaults.Source)
    /// Nobody: it is PodPattern's own default.
    case builtIn
  }

  /// A field of `spec.logShipper`.
  package struct Field: Sendable, Hashable {
    package let name: String
    /// Its value; null where nothing is set.
    package let value: JSONValue
    package let origin: Origin
  }

  /// The fields, the most important ones first.
  package private(set) var fields: [Field] = []
  /// The fields of `spec.helpers`; empty if no initializer needs such a container.
  package private(set) var helpers: [Field] = []

  /// Explains a pattern's log shipper under settings.
  package init(_ pattern: PodPattern, settings: ExpansionSettings) {
    let own = pattern.spec.logShipperFields.filter { !$0.value.isNull }
    let defaults = settings.logShipperDefaults
    let effective = defaults.fields(under: own)
    let hidden = Self.hiddenFields(hasInputs: own["inputs"]?.array?.isEmpty == false)
    for (name, value, origin) in Self.builtIn(pattern, settings)
    where !hidden.contains(JSONKey(name)) {
      if let value = own[name] {
        fields.append(Field(name: name, value: value, origin: .pattern))
      } else if let value = effective[name], let source = defaults.source(of: name) {
        fields.append(Field(name: name, value: value, origin: .defaults(source)))
      } else {
        fields.append(Field(name: name, value: value, origin: origin))
      }
    }
    if pattern.spec.initializers.contains(where: { !($0.action.kind is ContainerInitializer) }) {
      helpers = Self.helpers(pattern, settings)
    }
  }

  private static func helpers(_ pattern: PodPattern, _ settings: ExpansionSettings) -> [Field] {
    let own = pattern.spec.helperFields.filter { !$0.value.isNull }
    let defaults = settings.logShipperDefaults
    let effective = defaults.helpers(under: own)
    let (helper, plain) = (settings.curl, HelperSettings.curl)
    let podUser = podUser(of: pattern)
    let user = helper.securityContext["runAsUser"]
    let group = helper.securityContext["runAsGroup"]
    func configured(_ isChanged: Bool) -> Origin {
      isChanged ? .defaults(.operatorConfiguration) : .builtIn
    }
    let builtIn: [(String, JSONValue, Origin)] = [
      ("resources", helper.resources, configured(helper.resources != plain.resources)),
      (
        "runAsUser", podUser ?? user ?? .null,
        podUser != nil ? .pattern : configured(user != plain.securityContext["runAsUser"])
      ),
      ("runAsGroup", group ?? .null, configured(group != plain.securityContext["runAsGroup"])),
    ]
    return builtIn.map { name, value, origin in
      if let value = own[name] { return Field(name: name, value: value, origin: .pattern) }
      guard let value = effective[name], let source = defaults.source(ofHelpers: name) else {
        return Field(name: name, value: value, origin: origin)
      }
      return Field(name: name, value: value, origin: .defaults(source))
    }
  }

  /// The user that the pod names, if it is not root: what is added runs as that user too.
  private static func podUser(of pattern: PodPattern) -> JSONValue? {
    pattern.spec.template["spec"]?["securityContext"]?["runAsUser"]
      .flatMap { ($0.count ?? 0) > 0 ? $0 : nil }
  }

  /// With `inputs`, the fields of a single set of files mean nothing, and the other way round;
  /// `maxLineSize` applies to both.
  private static func hiddenFields(hasInputs: Bool) -> Set<JSONKey> {
    hasInputs ? LogInput.fields.names.subtracting(["maxLineSize"]) : ["inputs"]
  }

  /// All fields in their order, with their values where nobody sets them.
  private static func builtIn(
    _ pattern: PodPattern, _ settings: ExpansionSettings
  ) -> [(String, JSONValue, Origin)] {
    let (shipper, input) = (LogShipper(), LogInput())
    let helper = settings.logShipper
    let outputs = shipper.outputs.map { JSONValue.object([$0.kind.name: .object($0.settings)]) }
    let podUser = podUser(of: pattern)
    return [
      ("enabled", .bool(shipper.enabled)), ("start", .string(shipper.start.rawValue)),
      ("required", .bool(shipper.isRequired)),
      ("startDeadlineSeconds", .integer(shipper.startDeadlineSeconds)),
      ("inputs", .null), ("files", .array(input.files.map { .string($0) })),
      ("excludedFiles", .null),
      ("format", .string(input.format.rawValue)), ("regex", .null), ("timeKey", .null),
      ("timeFormat", .null), ("multiline", .null), ("multilinePattern", .null),
      ("maxLineSize", input.maxLineSize), ("outputs", .array(outputs)), ("podLabels", .null),
      ("rotation", .null), ("metrics", .null), ("bufferSize", shipper.bufferSize),
      ("image", .string(helper.image)),
      ("imagePullPolicy", helper.imagePullPolicy.map { .string($0) } ?? .null),
      ("resources", helper.resources),
      ("runAsUser", podUser ?? helper.securityContext["runAsUser"] ?? .null), ("fsGroup", .null),
    ].map { name, value in
      (name, value, origin(of: name, isPodUser: podUser != nil, helper))
    }
  }

  /// Who sets a field that neither the pattern's log shipper nor any defaults set.
  private static func origin(
    of field: String, isPodUser: Bool, _ helper: HelperSettings
  ) -> Origin {
    let plain = HelperSettings.logShipper
    switch field {
    case "runAsUser" where isPodUser: return .pattern
    case "runAsUser"
    where helper.securityContext["runAsUser"] != plain.securityContext["runAsUser"],
      "image" where helper.image != plain.image:
      return .defaults(.operatorConfiguration)
    default: return .builtIn
    }
  }
}
