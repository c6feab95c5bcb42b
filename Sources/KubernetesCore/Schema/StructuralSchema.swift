internal import OrderedCollections

/// A structural schema, as a CustomResourceDefinition has it
/// (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions).
///
/// It holds what an API server looks at to refuse, default and prune; rules in CEL are left out.
public struct StructuralSchema: Sendable, Hashable {
  /// The types that a value may have.
  enum ValueType: String, Sendable, Hashable {
    case object, array, string, integer, number, boolean
    case integerOrString = "integer,string"
  }

  /// How a list tells its elements apart.
  enum ListType: Sendable, Hashable {
    case atomic
    case set
    case map(keys: [String])
  }

  /// The type; nil for any.
  var type: ValueType?
  var isNullable = false
  /// Whether fields that the schema does not name are kept.
  var preservesUnknownFields = false
  /// Whether the value is a whole object, with `apiVersion`, `kind` and `metadata`.
  var isEmbeddedResource = false
  var properties: OrderedDictionary<JSONKey, StructuralSchema> = [:]
  /// The schema of fields that `properties` does not name; of one element, or none.
  var additional: [StructuralSchema] = []
  /// The schema of an array's elements; of one element, or none.
  var items: [StructuralSchema] = []
  var required: [String] = []
  var defaultValue: JSONValue?
  var listType = ListType.atomic
  var limits = Limits()
  var alternatives = Alternatives()

  /// What a value of the right type has to keep to.
  struct Limits: Sendable, Hashable {
    var allowed: [JSONValue]?
    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var isMinimumExclusive = false
    var isMaximumExclusive = false
    var minimumLength: Int?
    var maximumLength: Int?
    var pattern: String?
    var minimumItems: Int?
    var maximumItems: Int?
    var minimumProperties: Int?
    var maximumProperties: Int?
    var format: String?
  }

  /// Schemas that hold together with this one.
  struct Alternatives: Sendable, Hashable {
    var allOf: [StructuralSchema] = []
    var anyOf: [StructuralSchema] = []
    var oneOf: [StructuralSchema] = []
    var not: [StructuralSchema] = []
  }

  /// A schema that any value keeps to.
  public init() {}

  /// The schema of a member; nil where none is named.
  func member(_ name: String) -> StructuralSchema? {
    properties[JSONKey(name)] ?? additional.first
  }
}
