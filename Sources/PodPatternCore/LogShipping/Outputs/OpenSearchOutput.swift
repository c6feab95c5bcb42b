extension LogOutput.Kind {
  static let opensearch = Self(
    "opensearch", "OpenSearch.", needsOffsets: true,
    settings: {
      Field.url("Where OpenSearch is, such as https://opensearch:9200.", credentials: "basicAuth")
      Field.indices
      Field.basicAuth
      Field.gzip
      Field.tlsOfURL
    }
  ) { $0.describeIndices() }
}
