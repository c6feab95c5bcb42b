internal import KubernetesCore

extension LogOutput.Kind {
  static let file = Self(
    "file", "A file on a volume of the template.", templateVolume: "volumeName",
    settings: {
      Field("volumeName", .line, .required, "The template's volume, by its name.")
        .formerly("volume", .formerText)
      Field(
        "path", .text(1024, .plain, .fileOfTemplate, minLength: 1), default: "$(POD).log",
        "The file, relative to the volume's root. $(POD) in it is the pod's name, so that pods"
          + " that share the volume do not share the file.")
      Field(
        "maxSize", .size(atLeast: 1 << 20), .optional,
        "The size at which a new file is begun; it grows without it.")
      Field(
        "retainedFiles", .count(minimum: 1), default: 7, "How many files of that size are kept."
      )
      .formerly("keep", .formerNumber)
    }
  ) { output in
    let settings = output.settings
    let directory = output.mount(
      "output", volume: settings["volumeName"]?.string ?? "", readOnly: false)
    let path = (settings["path"]?.string ?? "").split(
      separator: "$(POD)", omittingEmptySubsequences: false
    )
    .joined(separator: "${PODPATTERN_POD}")
    output.set("path", MountPath.directory(of: path).map { "\(directory)/\($0)" } ?? directory)
    output.set("file", MountPath.lastStep(of: path))
    output.set("format", "plain")
    output.set("mkdir", true)
    guard settings["maxSize"] != nil else { return }
    output.set("rotate", true)
    output.copySize("maxSize", to: "rotate_max_size")
    output.copy("retainedFiles", to: "rotate_max_files")
    output.set("rotate_gzip", false)
  }
}
