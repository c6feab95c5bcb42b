extension LogOutput.Kind {
  package static let stdout = Self(
    "stdout", "The log-shipper container's own output, as lines of JSON, for kubectl logs."
  ) { output in
    output.set("format", "json_lines")
    output.setDate()
  }
}
