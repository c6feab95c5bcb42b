public import KubernetesCore
public import OrderedCollections

/// What holds for the log shippers of many patterns, where a pattern itself does not say otherwise.
public struct LogShipperDefaults: Sendable, Hashable {
  /// Who says so.
  public enum Source: Sendable, Hashable {
    /// The operator's configuration file.
    case operatorConfiguration
    /// The ConfigMap that an annotation of the pattern's namespace names.
    case namespace(configMap: String)
  }

  /// Who says so.
  public let source: Source
  /// Fields of `spec.logShipper`, as they are written there.
  public let fields: JSONObject

  /// The fields that may stand in defaults, in the order of the alphabet.
  public static var fieldNames: [String] { FieldReader.logShipperDefaults.sorted() }

  /// Reads fields of `spec.logShipper`.
  ///
  /// - Parameter path: Where the fields stand, for faults about them.
  /// - Throws: a `FaultList` of everything that is wrong with them.
  public init(
    fields: JSONObject, source: Source, path: FieldPath = .root
  ) throws(FaultList) {
    var reader = FieldReader()
    reader.checkLogShipperDefaults(fields, path)
    if !reader.faults.isEmpty { throw FaultList(reader.faults) }
    self.fields = fields.filter { !$0.value.isNull }
    self.source = source
  }
}

extension [LogShipperDefaults] {
  /// A pattern's own fields over these, of which the last is the strongest. A field is taken whole:
  /// lists are not put together.
  public func fields(under own: JSONObject) -> JSONObject {
    own.filter { !$0.value.isNull }.merging(strongest) { own, _ in own }
  }

  /// Where a field that the pattern leaves out comes from; nil where nobody says anything of it.
  public func source(of field: String) -> LogShipperDefaults.Source? {
    last { $0.fields[field] != nil }?.source
  }

  private var strongest: JSONObject {
    reduce(into: [:]) { result, defaults in
      result.merge(defaults.fields) { _, stronger in stronger }
    }
  }
}
