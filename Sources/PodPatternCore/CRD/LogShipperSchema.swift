internal import KubernetesCore

/// The schema of the log shipper.
enum LogShipperSchema {
  static let node = SchemaNode.object(
    "The sidecar that ships what the containers log into files of the shared volume. It is there"
      + " unless enabled is false.",
    [
      "enabled": .boolean("Whether there is a log shipper.").defaulting(to: true),
      "files": .list(
        "Which files are shipped: globs, relative to the shared volume's root.",
        of: glob, minItems: 1, maxItems: 32
      ).defaulting(to: ["*.log"]),
      "outputs": .list(
        "Where the lines go.", of: output, minItems: 1, maxItems: 8
      ).defaulting(to: [["stdout": [:]]]),
      "start": SidecarSchema.start("BeforeInit"),
    ]
  ).defaulting(to: [:])

  private static let glob = SchemaNode.string("One glob, such as *.log.", maxLength: 1024)
    .with("minLength", 1)
    .rules(CELRule.insideVolume)
    .rule(CELRule("!self.contains(',')", "must not contain a comma: write one glob an element"))
    .rule(CELRule("!self.contains('${')", "must not contain ${"))

  private static let output = SchemaNode.object(
    "One place where the lines go. Exactly one kind must be set.",
    [
      "stdout": .object("The log-shipper container's own output, for kubectl logs.", [:]).nullable
    ]
  ).rule(
    CELRule("has(self.stdout) && self.stdout != null", "exactly one kind must be set: stdout"))
}
