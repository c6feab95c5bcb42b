internal import KubernetesCore

/// The schema of the log shipper.
///
/// What the operator or a namespace may set for all patterns has no default here: a field that is
/// left out could not be told from one that says what the default is.
enum LogShipperSchema {
  static let node = SchemaNode.object(
    "The sidecar that ships what the containers log into files of the shared volume. It is there"
      + " unless enabled is false.",
    LogInputSchema.fields + [
      ("enabled", .boolean("Whether there is a log shipper.").defaulting(to: true)),
      ("inputs", LogInputSchema.list),
      (
        "outputs",
        .list(
          "Where the lines go: to each of them, and one that is down does not hold up the others."
            + " The log-shipper container's own output, without it, unless the operator or the"
            + " namespace says otherwise.",
          of: LogOutputSchema.node, minItems: 1, maxItems: 8
        ).nullable
      ),
      (
        "labels",
        .list(
          "The keys of pod labels that every record carries, each in a field label_KEY in which"
            + " what is no letter or digit is _; where two keys come to one name, the second has _2"
            + " at its end.",
          of: .string("A label's key, such as app.", maxLength: 317), maxItems: 32
        ).nullable
      ),
      ("rotate", rotate), ("start", SidecarSchema.start("BeforeInit")),
      ("image", .string("The image, instead of the operator's.", maxLength: 1024).nullable),
      (
        "imagePullPolicy",
        .choice(
          "When the image is pulled, instead of when the operator says.",
          ["Always", "IfNotPresent", "Never"]
        ).nullable
      ),
      (
        "resources",
        .inlined(
          "ResourceRequirements", "The container's resources, instead of the operator's."
        ).nullable
      ),
      (
        "runAsUser",
        .count(
          "The user that the shipper runs as: to rotate files, or to read those that are closed to"
            + " others, the one that writes them. With 0 it is root, where pod security and the"
            + " operator's configuration let it."
        ).nullable
      ),
      (
        "fsGroup",
        .count(
          "The group that owns the pod's volumes, for files that are open to their group alone. None"
            + " is added without it."
        ).nullable
      ),
      (
        "bufferSize",
        size(
          "How much the positions and buffers may hold. While an output is down, lines wait there,"
            + " and then in the files themselves. 256Mi without it.")
      ),
    ])

  private static let rotate = SchemaNode.object(
    "Gives back the space of what was shipped: it is copied beside the file, and then taken out of"
      + " it, so that nothing which is written meanwhile is lost. Log files only grow without it."
      + " The shipper has to be allowed to write to them.",
    required: ["maxSize"],
    [
      ("maxSize", size("The size at which a file is rotated, 1Mi or more.")),
      (
        "keep",
        .count("How many copies are kept, as FILE.rotated.1 and so on; 1 without it.").with(
          "maximum", 100
        )
        .nullable
      ),
    ]
  ).nullable

  /// A quantity of bytes; how large it must be is told by the operator.
  static func size(_ description: String) -> SchemaNode { .size(description).nullable }
}
