internal import KubernetesCore

/// The schema of the sidecars.
enum SidecarSchema {
  static let list = SchemaNode.list(
    "What runs beside the runtime containers.", of: sidecar, maxItems: CELRule.maximumItems,
    key: "name")

  private static let sidecar = SchemaNode.object(
    "One container beside the runtime containers.", required: ["name", "container"],
    [
      "name": .string("The sidecar's name, and that of its container.", maxLength: 63)
        .rule(.label),
      "container": ContainerSchema.node("What runs."),
      "start": SidecarSchema.start("BeforeRuntime"),
    ]
  ).rule(
    CELRule(
      "self.start == 'WithRuntime' || !has(self.container.restartPolicy)"
        + " || dyn(self.container.restartPolicy) == null"
        + " || self.container.restartPolicy == 'Always'",
      "a sidecar that starts BeforeInit or BeforeRuntime is always restarted",
      messageExpression:
        "'sidecar ' + self.name + ': one that starts BeforeInit or BeforeRuntime is always restarted'",
      fieldPath: ".container.restartPolicy"))

  /// When a sidecar starts.
  static func start(_ value: JSONValue) -> SchemaNode {
    .choice(
      "When it starts: BeforeInit is ahead of the initializers and BeforeRuntime after them; both"
        + " outlast the runtime containers. WithRuntime is with them, as one of the pod's ordinary"
        + " containers.",
      SidecarStart.allCases.map(\.rawValue)
    ).defaulting(to: value)
  }
}
