internal import KubernetesCore

/// The schema of a container that has its name from what it stands in.
enum ContainerSchema {
  static func node(_ description: String) -> SchemaNode {
    var node = SchemaNode.inlined(
      "Container", description + " It takes every field of core/v1 Container but name.")
    var properties = node.json["properties"] ?? [:]
    properties["name"] = [
      "description": "Must not be set: the container has the name that stands beside it.",
      "type": "string", "nullable": true,
    ]
    node.json["properties"] = properties
    return node.rule(
      CELRule(
        "!has(self.name) || dyn(self.name) == null",
        "must not be set: the container has the name that stands beside it", fieldPath: ".name"))
  }
}
