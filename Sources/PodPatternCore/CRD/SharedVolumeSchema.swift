internal import KubernetesCore

/// The schema of the shared volume.
enum SharedVolumeSchema {
  static let node = SchemaNode.object(
    "The volume, an emptyDir, through which the pod's containers hand files to one another. It is"
      + " there unless enabled is false.",
    [
      "enabled": .boolean("Whether there is a shared volume.").defaulting(to: true),
      "name": .string(
        "The volume's name. A volume of that name in the template takes its place.", maxLength: 63
      ).rule(.label).defaulting(to: "shared"),
      "mountPath": .string(
        "Where the volume is, in every container that mounts does not name.", maxLength: 1024
      ).rule(.mountPath).defaulting(to: "/shared"),
      "medium": .choice(
        "What the volume is stored on: the node's disk where this is empty, or Memory.",
        ["", "Memory"]
      ).defaulting(to: ""),
      "sizeLimit": .size(
        "How much the volume may hold, as a quantity of bytes such as 500Mi or 2Gi."
      ).defaulting(to: "1Gi"),
      "mounts": .list(
        "Containers that have the volume elsewhere, or in another way.", of: mount, maxItems: 32
      ).defaulting(to: []),
    ])

  private static let mount = SchemaNode.object(
    "One container's own mount of the volume.", required: ["container"],
    [
      "container": .string("The container's name.", maxLength: 63),
      "mountPath": .string(
        "Where the container has the volume; where sharedVolume.mountPath says, without it.",
        maxLength: 1024
      ).nullable.rule(.mountPath),
      "readOnly": .boolean("Whether the container can only read.").defaulting(to: false),
      "subPath": .string(
        "The directory of the volume that the container has; the whole volume without it.",
        maxLength: 1024
      ).nullable.rule(.insideVolume),
    ])
}
