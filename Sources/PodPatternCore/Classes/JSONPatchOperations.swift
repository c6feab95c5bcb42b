internal import KubernetesCore

/// An expression that is a list of operations of a JSON Patch (RFC 6902).
struct JSONPatchOperations {
  let expression: String

  /// A list of such an expression.
  init(expression: String) { self.expression = expression }

  /// Adds a value, an expression, at a path, which is escaped already; where a condition holds.
  static func add(_ path: String, _ value: String, if condition: String? = nil) -> Self {
    let operation = "[\(one(CEL.text(path), value))]"
    return Self(expression: condition.map { "\($0) ? \(operation) : []" } ?? operation)
  }

  /// Adds a value for each container of a list for which a condition holds.
  ///
  /// - `rest`: the path below the container.
  /// - `value`: an expression, as the condition, which is one about the container `c`.
  /// - `list`: the field of a pod's spec, such as `containers`.
  static func add(
    _ rest: String, _ value: String, toEach list: String, where condition: String
  ) -> Self {
    let path = "\(CEL.text("/spec/\(list)/")) + string(i) + \(CEL.text(rest))"
    let all = "object.spec.\(list).transformList(i, c, \(condition), \(one(path, value)))"
    return Self(expression: "has(object.spec.\(list)) ? \(all) : []")
  }

  private static func one(_ path: String, _ value: String) -> String {
    #"JSONPatch{op: "add", path: \#(path), value: \#(value)}"#
  }

  /// A key as a step of a path (RFC 6901).
  static func step(_ key: String) -> String {
    key.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  /// All operations, one list after another.
  static func mutation(_ operations: [JSONPatchOperations]) -> JSONValue {
    let lists = operations.map { "  \($0.expression)" }.joined(separator: ",\n")
    return [
      "patchType": "JSONPatch", "jsonPatch": ["expression": .string("[\n\(lists)\n].flatten()")],
    ]
  }
}
