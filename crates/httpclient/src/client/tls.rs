//! TLS: whom to believe, and what to show.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ConfigBuilder, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::Error;
use crate::client::transport::Transport;

/// How a transport speaks TLS: HTTP/2 if the server offers it, else HTTP/1.1.
///
/// One that is for `http` only believes nobody, and does not have to know the system's authorities.
pub(super) fn config(transport: &Transport) -> Result<ClientConfig, Error> {
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::request(format!("TLS: {error}")))?;
    let builder: ConfigBuilder<ClientConfig, WantsClientCert> = if !transport.https {
        builder.with_root_certificates(RootCertStore::empty())
    } else if !transport.validate_cert {
        let verifier = Arc::new(Anybody(provider));
        builder
            .dangerous()
            .with_custom_certificate_verifier(verifier)
    } else if let Some(pem) = &transport.ca_certs {
        builder.with_root_certificates(authorities(pem)?)
    } else {
        let verifier = Verifier::new(provider)
            .map_err(|error| Error::request(format!("the system's certificates: {error}")))?;
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
    };
    let mut config = match &transport.client_cert {
        None => builder.with_no_client_auth(),
        Some(client) => {
            let refused =
                |error: &dyn std::fmt::Display| Error::request(format!("client_cert: {error}"));
            let chain = CertificateDer::pem_slice_iter(&client.cert)
                .collect::<Result<_, _>>()
                .map_err(|error| refused(&error))?;
            let key =
                PrivateKeyDer::from_pem_slice(&client.key.0).map_err(|error| refused(&error))?;
            builder
                .with_client_auth_cert(chain, key)
                .map_err(|error| refused(&error))?
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn authorities(pem: &[u8]) -> Result<RootCertStore, Error> {
    let refused = |fault: &str| Error::request(format!("ca_certs: {fault}"));
    let mut store = RootCertStore::empty();
    for cert in CertificateDer::pem_slice_iter(pem) {
        let cert = cert.map_err(|error| refused(&error.to_string()))?;
        store
            .add(cert)
            .map_err(|error| refused(&error.to_string()))?;
    }
    if store.is_empty() {
        return Err(refused("no certificate in PEM"));
    }
    Ok(store)
}

/// Believes any server: `validate_cert` is off.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
