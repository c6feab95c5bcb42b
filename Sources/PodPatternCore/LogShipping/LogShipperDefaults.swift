package import KubernetesCore

/// What holds for the log shippers of many patterns, and for the containers that are added for their
/// initializers, where a pattern itself does not say otherwise.
package struct LogShipperDefaults: Sendable, Hashable {
  package enum Source: Sendable, Hashable, CustomStringConvertible {
    case operatorConfiguration
    /// The ConfigMap that an annotation of the pattern's namespace names.
    case namespace(configMap: String)

    /// Who it is, in words.
    package var description: String {
      switch self {
      case .operatorConfiguration: "the operator's configuration"
      case .namespace(let configMap): "the namespace's ConfigMap \(configMap)"
      }
    }
  }

  package let source: Source
  /// Fields of `spec.logShipper`, as they are written there.
  package let fields: JSONObject
  /// Fields of `spec.helpers`, as they are written there.
  package let helpers: JSONObject

  /// The fields that may stand in defaults, in the order of the alphabet.
  package static var fieldNames: [String] { LogShipper.sharedNames.sorted().map(\.text) }

  /// The JSON Schema (draft 7) of such fields of `spec.logShipper`.
  package static var schema: JSONValue {
    let schema = PodPatternCRD.notedSchema.describingCore
    let shipper = schema["properties"]?["spec"]?["properties"]?["logShipper"]
    let fields = (shipper?["properties"]?.object ?? [:]).filter {
      LogShipper.sharedNames.contains(JSONKey($0.key))
    }
    return EditorSchema.converted(["type": "object", "properties": .object(fields)])
  }

  /// Reads fields of `spec.logShipper` and of `spec.helpers`.
  ///
  /// `path`, `helpersPath`: Where the fields stand, for faults about them.
  ///
  /// - Throws: a `FaultList` of everything that is wrong with them.
  package init(
    fields: JSONObject, helpers: JSONObject = [:], source: Source, path: FieldPath = .root,
    helpersPath: FieldPath = .root
  ) throws(FaultList) {
    var reader = FieldReader()
    // They may be older than this program.
    let fields = LogShipper.fields.renewed(.object(fields)).object ?? fields
    LogShipper.checkDefaults(&reader, Members(object: fields, path: path))
    Helpers.checkDefaults(&reader, Members(object: helpers, path: helpersPath))
    if !reader.faults.isEmpty { throw reader.faults }
    self.helpers = helpers.filter { !$0.value.isNull }
    self.fields = fields.filter { !$0.value.isNull }
    self.source = source
  }
}

extension JSONObject {
  /// The fields of a log shipper's defaults that make pods what they are.
  var shapingPods: JSONObject { filter { !LogShipper.conductNames.contains($0.key) } }
}

extension [LogShipperDefaults] {
  /// A pattern's own fields over these, of which the last is the strongest. A field is taken whole:
  /// lists are not put together.
  package func fields(under own: JSONObject) -> JSONObject {
    own.filter { !$0.value.isNull }.merging(merged) { own, _ in own }
  }

  /// Where a field that the pattern leaves out comes from; nil where nobody says anything of it.
  package func source(of field: String) -> LogShipperDefaults.Source? {
    last { $0.fields[field] != nil }?.source
  }

  /// What they say together: of each field what the strongest says.
  package var merged: JSONObject {
    reduce(into: [:]) { result, defaults in
      result.merge(defaults.fields) { _, stronger in stronger }
    }
  }

  /// A pattern's own fields of `helpers` over these, of which the last is the strongest.
  package func helpers(under own: JSONObject) -> JSONObject {
    own.filter { !$0.value.isNull }.merging(mergedHelpers) { own, _ in own }
  }

  /// Where a field of `helpers` that the pattern leaves out comes from; nil where nobody says
  /// anything of it.
  package func source(ofHelpers field: String) -> LogShipperDefaults.Source? {
    last { $0.helpers[field] != nil }?.source
  }

  /// What they say of `helpers` together.
  package var mergedHelpers: JSONObject {
    reduce(into: [:]) { result, defaults in
      result.merge(defaults.helpers) { _, stronger in stronger }
    }
  }

  /// A fault with who is to put it right, where that is not the pattern.
  func attributing(_ fault: FieldFault, own: JSONObject) -> FieldFault {
    let shipper = FieldPath.logShipper.components
    guard fault.path.components.starts(with: shipper),
      case .key(let field)? = fault.path.components.dropFirst(shipper.count).first,
      own.present(field) == nil, let source = source(of: field)
    else { return fault }
    return FieldFault(at: fault.path, "\(fault.reason) (set by \(source))")
  }
}
