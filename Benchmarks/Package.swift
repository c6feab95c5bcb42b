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
  ],
  targets: [
    .executableTarget(
      name: "expansion-benchmark",
      dependencies: [
        .product(name: "KubernetesClient", package: "podpattern"),
        .product(name: "KubernetesTestSupport", package: "podpattern"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
