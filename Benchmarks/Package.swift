// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "podpattern", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
  ],
  targets: [
    // What is printed, apart from what is measured, so that it has tests.
    .target(name: "BenchmarkTables", swiftSettings: settings),
    .testTarget(
      name: "BenchmarkTablesTests", dependencies: ["BenchmarkTables"], swiftSettings: settings),
    .executableTarget(
      name: "expansion-benchmark",
      dependencies: [
        "BenchmarkTables",
        // For the values of KubernetesCore, and its transport.
        .product(name: "KubernetesClient", package: "podpattern"),
        .product(name: "KubernetesSimulator", package: "podpattern"),
        .product(name: "KubernetesSimulatorServer", package: "podpattern"),
        .product(name: "KubernetesTestSupport", package: "podpattern"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "log-sidecars",
      dependencies: [
        // For the values of KubernetesCore.
        .product(name: "KubernetesClient", package: "podpattern"),
        .product(name: "KubernetesTestSupport", package: "podpattern"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
  ]
)
