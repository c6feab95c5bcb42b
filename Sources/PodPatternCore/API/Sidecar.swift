package import KubernetesCore

/// A container that runs beside the runtime containers.
package struct Sidecar: Sendable, Hashable {
  /// The sidecar's name, and that of its container.
  package var name: String
  /// Any field of core/v1 Container but its name.
  package var container: JSONValue
  package var start = SidecarStart.beforeRuntime
}

/// When a sidecar starts; it ends after the runtime containers unless it starts with them.
package enum SidecarStart: String, Sendable, Hashable, CaseIterable {
  /// Ahead of the initializers, as a native sidecar.
  case beforeInit = "BeforeInit"
  /// After the initializers, as a native sidecar.
  case beforeRuntime = "BeforeRuntime"
  /// With the runtime containers, as an ordinary container.
  case withRuntime = "WithRuntime"
}

extension SidecarStart: FieldValue {
  static let summary =
    "When it starts: BeforeInit is ahead of the initializers and BeforeRuntime after them; both"
    + " outlast the runtime containers. WithRuntime is with them, as one of the pod's ordinary"
    + " containers."
}

extension Sidecar {
  static let fields = Fields(
    Sidecar(name: "", container: [:]), "One container beside the runtime containers."
  ) {
    Field(
      \.name, "name", .text(63, .label), .required,
      "The sidecar's name, and that of its container.")
    Field(
      \.container, "container", .container, .required,
      "What runs. It takes every field of core/v1 Container but name."
    ).turn(1)
    Field(\.start, "start", .choice, .defaulted, SidecarStart.summary)
    Field(
      onServer: [
        CELRule(
          "self.start == 'WithRuntime' || !has(self.container.restartPolicy)"
            + " || dyn(self.container.restartPolicy) == null"
            + " || self.container.restartPolicy == 'Always'",
          "a sidecar that starts BeforeInit or BeforeRuntime is always restarted",
          messageExpression:
            "'sidecar ' + self.name + ': one that starts BeforeInit or BeforeRuntime is always"
            + " restarted'",
          fieldPath: ".container.restartPolicy")
      ])
  }
}
